/**
 * Secrets that stand elsewhere: `{ file = "token" }` or `{ variable = "TOKEN" }`.
 *
 * @module
 */
import { readSecret, TWICE } from "./header_lines.ts";
import type { Layer, LayerIssue, Path } from "./place.ts";

/** What values are read from. */
export interface SecretSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The files that were read, or should have been. */
  readonly files: string[];
  /** The variables that were read, or should have been. */
  readonly variables: string[];
}

/** The source with the secrets in their places. */
export function withSecrets(layer: Layer, sources: SecretSources, issues: LayerIssue[]): Layer {
  const withNodes = withToken(withHeaders(layer, sources, issues), sources, issues);
  return withOperatorHeaders(withNodes, sources, issues);
}

function withToken(layer: Layer, sources: SecretSources, issues: LayerIssue[]): Layer {
  const { listenToken, ...others } = layer.values;
  if (listenToken === undefined) return layer;
  const path = ["listenToken"];
  const read = readSecretAt(listenToken, path, layer, sources, issues);
  return { ...layer, values: read === null ? others : { ...others, listenToken: read } };
}

/** Names in lower case, as HTTP/2 has them. */
function withHeaders(layer: Layer, sources: SecretSources, issues: LayerIssue[]): Layer {
  const headers = layer.values["nodeHeaders"];
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) return layer;
  issues.push(...givenTwice(headers, ["nodeHeaders"], layer));
  const written = new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]));
  const entries = Object.entries(headers).map(([name, header]) => {
    const value = readSecretAt(header, ["nodeHeaders", name], layer, sources, issues);
    return [name.toLowerCase(), value ?? ""];
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

/** Those of operators that are services. */
function withOperatorHeaders(layer: Layer, sources: SecretSources, issues: LayerIssue[]): Layer {
  const written = layer.values["operators"];
  if (!isTable(written)) return layer;
  const operators = Object.entries(written).map(([name, operator]) => {
    if (!isTable(operator) || !isTable(operator["headers"])) return [name, operator];
    issues.push(...givenTwice(operator["headers"], ["operators", name, "headers"], layer));
    const headers = Object.entries(operator["headers"]).map(([header, value]) => {
      const path = ["operators", name, "headers", header];
      return [header, readSecretAt(value, path, layer, sources, issues) ?? ""];
    });
    return [name, { ...operator, headers: Object.fromEntries(headers) }];
  });
  return { ...layer, values: { ...layer.values, operators: Object.fromEntries(operators) } };
}

/** Those that differ in their case alone from one before them: HTTP knows no case. */
function givenTwice(headers: object, table: Path, layer: Layer): readonly LayerIssue[] {
  const first = new Map<string, string>();
  return Object.keys(headers).flatMap((name) => {
    const before = first.get(name.toLowerCase());
    if (before === undefined) {
      first.set(name.toLowerCase(), name);
      return [];
    }
    const path = [...table, name];
    const problem = `the header ${TWICE}: ${JSON.stringify(before)} is the same`;
    return [{ place: layer.placeOf(path, "key"), path, value: null, problem }];
  });
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null when it cannot be read, which is among the issues then. */
function readSecretAt(
  written: unknown,
  path: Path,
  layer: Layer,
  sources: SecretSources,
  issues: LayerIssue[],
): unknown {
  try {
    return valueOf(written, sources);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = layer.placeOf(path, "value");
    issues.push({ place, path, value: null, problem: error.message });
    return null;
  }
}

function valueOf(written: unknown, { environment, files, variables }: SecretSources): unknown {
  if (typeof written !== "object" || written === null) return written;
  const [source, ...more] = Object.entries(written);
  if (source === undefined || more.length > 0 || typeof source[1] !== "string") return written;
  const [kind, name] = source;
  if (kind === "file") {
    files.push(name);
    return readSecret(name);
  }
  if (kind !== "variable") return written;
  variables.push(name);
  const value = environment[name];
  if (value === undefined) throw new SyntaxError(`the variable ${name} is not set`);
  return value;
}
