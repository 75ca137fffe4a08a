/**
 * From a parsed file to values, and the place of each.
 *
 * @module
 */
import { type AST, getStaticTOMLValue } from "toml-eslint-parser";
import type { Path } from "./place.ts";
import { LOST_TABLE } from "./toml.ts";

/** From 1, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Values, and where they stand. */
export interface PlacedValues {
  readonly values: Record<string, unknown>;
  /** By {@linkcode placeKey}. */
  readonly keys: ReadonlyMap<string, Position>;
  readonly positions: ReadonlyMap<string, Position>;
  /** Keys that no object of ours takes, and which are therefore not among the values. */
  readonly lost: readonly Path[];
}

/** What valibot leaves out of an object without a word. */
const LOST_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** A path as a key of {@linkcode PlacedValues}. */
export function placeKey(path: Path): string {
  return JSON.stringify(path);
}

/** The values of a file. */
export function valuesOf(top: AST.TOMLTopLevelTable): PlacedValues {
  const walk = new Walk();
  for (const node of top.body) {
    if (node.type === "TOMLKeyValue") walk.keyValue(node, [], walk.values);
    else walk.table(node);
  }
  return walk;
}

type Table = Record<string, unknown>;

class Walk implements PlacedValues {
  readonly values: Table = {};
  readonly keys = new Map<string, Position>();
  readonly positions = new Map<string, Position>();
  readonly lost: Path[] = [];

  table(node: AST.TOMLTable): void {
    const names = node.resolvedKey.map(String);
    if (names[0] === LOST_TABLE) return;
    let [table, path]: [Table, Path] = [this.values, []];
    let part = 0;
    names.forEach((name, index) => {
      if (typeof node.resolvedKey[index] !== "number") part++;
      const at = positionOf(node.key.keys[part - 1] ?? node.key);
      path = [...path, name];
      const next = typeof node.resolvedKey[index + 1] === "number" ? [] : {};
      table = this.#child(table, path, next);
      this.#place(path, at, at);
    });
    for (const line of node.body) this.keyValue(line, path, table);
  }

  keyValue({ key, value }: AST.TOMLKeyValue, outer: Path, within: Table): void {
    let [table, path] = [within, outer];
    key.keys.forEach((part, index) => {
      const name = nameOf(part);
      path = [...path, name];
      if (index < key.keys.length - 1) {
        table = this.#child(table, path, {});
        this.#place(path, positionOf(part), positionOf(part));
      } else {
        this.#place(path, positionOf(part), positionOf(value));
        if (LOST_NAMES.has(name)) this.lost.push(path);
        else table[name] = this.#value(value, path);
      }
    });
  }

  #child(table: Table, path: Path, empty: Table | unknown[]): Table {
    const name = path.at(-1)!;
    if (LOST_NAMES.has(name)) {
      this.lost.push(path);
      return {};
    }
    // Every object has a `toString` that is not its own.
    if (!Object.hasOwn(table, name)) table[name] = empty;
    return table[name] as Table;
  }

  #value(node: AST.TOMLContentNode, path: Path): unknown {
    if (node.type === "TOMLInlineTable") {
      const table: Table = {};
      for (const line of node.body) this.keyValue(line, path, table);
      return table;
    }
    if (node.type !== "TOMLArray") return getStaticTOMLValue(node);
    return node.elements.map((element, index) => {
      const place = [...path, String(index)];
      this.#place(place, positionOf(element), positionOf(element));
      return this.#value(element, place);
    });
  }

  #place(path: Path, key: Position, value: Position): void {
    const at = placeKey(path);
    if (this.keys.has(at)) return;
    this.keys.set(at, key);
    this.positions.set(at, value);
  }
}

function nameOf(part: AST.TOMLBare | AST.TOMLQuoted): string {
  return part.type === "TOMLBare" ? part.name : part.value;
}

function positionOf({ loc: { start } }: AST.TOMLNode): Position {
  return { line: start.line, column: start.column + 1 };
}
