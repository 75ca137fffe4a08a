/**
 * Values as TOML writes them.
 *
 * @module
 */
import { escapeJson } from "../observe/escape.ts";
import type { Path } from "./place.ts";

/** A value on one line: tables are inline, and nothing in it that a terminal obeys. */
export function tomlValue(value: unknown): string {
  if (typeof value === "string") return tomlText(value);
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) =>
    `${tomlKey([name])} = ${tomlValue(field)}`
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** A key of one name or more: `operators."a b".command`. */
export function tomlKey(path: Path): string {
  return path.map((name) => /^[A-Za-z0-9_-]+$/.test(name) ? name : tomlText(name)).join(".");
}

/** A basic string of TOML is one of JSON, but that it has no DEL. */
function tomlText(text: string): string {
  return escapeJson(JSON.stringify(text));
}
