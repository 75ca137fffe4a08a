/**
 * Several sources of settings as one: a flag counts before a variable, that before the file.
 *
 * What is a single value or a list is replaced whole. `operators` and `nodeHeaders` are merged by
 * name, and an operator of a higher source replaces the one of that name whole: else it would be
 * run with arguments that were written for another command.
 *
 * @module
 */
import { isOperatorUrl } from "./operator_url.ts";
import type { Layer, Path, Place } from "./place.ts";

/** Values, and the source that each comes from. */
export interface Merged {
  readonly values: Readonly<Record<string, unknown>>;
  /** `default` for what is set nowhere. */
  readonly placeOf: (path: Path) => Place;
}

/** Settings whose names are merged. */
const BY_NAME: ReadonlySet<string> = new Set(["operators", "nodeHeaders"]);

/** @param layers the highest first. */
export function merge(layers: readonly Layer[]): Merged {
  const values: Record<string, unknown> = {};
  for (const layer of layers.toReversed()) {
    for (const [name, value] of Object.entries(layer.values)) {
      values[name] = BY_NAME.has(name) && isTable(value) && isTable(values[name])
        ? { ...values[name], ...value }
        : value;
    }
  }
  return { values, placeOf: (path) => placeIn(layers, path) };
}

function placeIn(layers: readonly Layer[], path: Path): Place {
  const depth = BY_NAME.has(path[0] ?? "") ? 2 : 1;
  const owner = layers.find(({ values }) => has(values, path.slice(0, depth)));
  if (owner === undefined || !has(owner.values, path)) return { kind: "default" };
  return owner.placeOf(path, "value");
}

function has(value: unknown, [name, ...rest]: Path): boolean {
  if (name === undefined) return true;
  // An operator that is a command alone, or a URL.
  if (typeof value === "string") return name === (isOperatorUrl(value) ? "url" : "command");
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false;
  return has((value as Record<string, unknown>)[name], rest);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
