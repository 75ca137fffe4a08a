/**
 * Headers of the node as flags, files and variables have them: `name: value`, or `@FILE` with one a
 * line.
 *
 * @module
 */
import { type NodeHeader, parseHeaderFlag } from "./node_address.ts";
import { FileError, readText } from "./toml_text.ts";

/**
 * Headers by name. Empty lines and lines that begin with `#` are skipped.
 *
 * @throws {SyntaxError} that says what is wrong, without a value.
 */
export function parseHeaderLines(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers = meant(lines).flatMap((line) =>
    line.startsWith("@") ? headersIn(line.slice(1)) : [parseHeaderFlag(line)]
  );
  const names = headers.map(([name]) => name);
  const again = names.find((name, index) => names.indexOf(name) < index);
  if (again !== undefined) throw new SyntaxError(`The header ${JSON.stringify(again)} ${TWICE}`);
  return Object.fromEntries(headers);
}

/** Which of both would count, nobody could tell: names of headers are the same in any case. */
export const TWICE = "is given twice";

/**
 * The text of a file that holds a secret, without the space around it.
 *
 * @throws {SyntaxError} when it cannot be read.
 */
export function readSecret(path: string): string {
  try {
    const text = readText(path);
    if (text !== null) return text.trim();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new SyntaxError(`${path}: ${error.message}`, { cause: error });
  }
  throw new SyntaxError(`the file ${path} does not exist`);
}

function headersIn(path: string): readonly NodeHeader[] {
  const lines = readSecret(path).split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (meant([line]).length === 0) return [];
    try {
      return [parseHeaderFlag(line)];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new SyntaxError(`${path}, line ${index + 1}: ${message}`, { cause: error });
    }
  });
}

function meant(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
}
