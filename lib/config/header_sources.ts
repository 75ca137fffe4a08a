/**
 * Headers whose values stand elsewhere: `{ file = "token" }` or `{ variable = "TOKEN" }`.
 *
 * @module
 */
import { readSecret } from "./header_lines.ts";
import type { Layer, LayerIssue } from "./place.ts";

/** What values are read from. */
export interface HeaderSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The files that were read, or should have been. */
  readonly files: string[];
}

/** The source with the values in their places, and names in lower case, as HTTP/2 has them. */
export function withHeaders(layer: Layer, sources: HeaderSources, issues: LayerIssue[]): Layer {
  const headers = layer.values["nodeHeaders"];
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) return layer;
  const written = new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]));
  const entries = Object.entries(headers).map(([name, header]) => {
    try {
      return [name.toLowerCase(), valueOf(header, sources)];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const path = ["nodeHeaders", name];
      issues.push({
        place: layer.placeOf(path, "value"),
        path,
        value: null,
        problem: error.message,
      });
      return [name.toLowerCase(), ""];
    }
  });
  return {
    ...layer,
    values: { ...layer.values, nodeHeaders: Object.fromEntries(entries) },
    placeOf: ([setting, name, ...rest], what) => {
      const isHeader = setting === "nodeHeaders" && name !== undefined;
      const header = isHeader ? [setting, written.get(name) ?? name, ...rest] : null;
      return layer.placeOf(
        header ?? [setting, name, ...rest].filter((part) => part !== undefined),
        what,
      );
    },
  };
}

function valueOf(header: unknown, { environment, files }: HeaderSources): unknown {
  if (typeof header !== "object" || header === null) return header;
  const [source, ...more] = Object.entries(header);
  if (source === undefined || more.length > 0 || typeof source[1] !== "string") return header;
  const [kind, name] = source;
  if (kind === "file") {
    files.push(name);
    return readSecret(name);
  }
  if (kind !== "variable") return header;
  const value = environment[name];
  if (value === undefined) throw new SyntaxError(`the variable ${name} is not set`);
  return value;
}
