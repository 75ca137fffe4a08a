/**
 * The settings of a configuration file.
 *
 * @module
 */
import { dirname } from "node:path/posix";
import { anchored } from "./anchoring.ts";
import type { Layer, LayerIssue, Path, Place } from "./place.ts";
import { parseToml } from "./toml.ts";
import { FileError, readText } from "./toml_text.ts";
import { type PlacedValues, placeKey, type Position, valuesOf } from "./toml_values.ts";

/**
 * Reads a file; its relative paths are taken from its own folder.
 *
 * @param path absolute.
 * @returns null when there is none. What is wrong with it is in its `issues`.
 */
export function fileLayer(path: string): Layer | null {
  try {
    const text = readText(path);
    return text === null ? null : layerOf(path, text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { ...brokenLayer(path), issues: [issueAt(path, error, error.message)] };
  }
}

function layerOf(path: string, text: string): Layer {
  const { top, problems } = parseToml(text);
  const issues = problems.map((at) => issueAt(path, at, at.problem));
  if (top === null) return { ...brokenLayer(path), issues };
  const placed = valuesOf(top);
  issues.push(...placed.lost.map((key) => lostKey(path, placed, key)));
  return {
    values: anchored(placed.values, dirname(path)),
    placeOf: (at, what) => placeIn(path, placed, at, what),
    issues,
    isPartial: issues.length > 0,
  };
}

function brokenLayer(file: string): Omit<Layer, "issues"> {
  const placeOf = (): Place => ({ kind: "file", file, line: 1, column: 1 });
  return { values: {}, placeOf, isPartial: true };
}

function issueAt(file: string, { line, column }: Position, problem: string): LayerIssue {
  return { place: { kind: "file", file, line, column }, path: [], value: null, problem };
}

function placeIn(file: string, placed: PlacedValues, path: Path, what: "key" | "value"): Place {
  const positions = what === "key" ? placed.keys : placed.positions;
  for (let length = path.length; length > 0; length--) {
    const position = positions.get(placeKey(path.slice(0, length)));
    if (position !== undefined) return { kind: "file", file, ...position };
  }
  return { kind: "file", file, line: 1, column: 1 };
}

function lostKey(file: string, placed: PlacedValues, path: Path): LayerIssue {
  const place = placeIn(file, placed, path, "key");
  return { place, path, value: null, problem: "this name cannot be used" };
}
