/**
 * The relative paths among settings, made absolute.
 *
 * @module
 */
import { resolve } from "node:path/posix";
import { isOperatorUrl } from "./operator_url.ts";

type Table = Readonly<Record<string, unknown>>;

/** The values with the relative paths among them taken from a folder. */
export function anchored(values: Table, folder: string): Table {
  const anchor = (value: unknown) =>
    typeof value === "string" && value !== "" ? resolve(folder, value) : value;
  return mapped(values, {
    stateDir: anchor,
    listenToken: (token) => mapped(token, { file: anchor }),
    nodeHeaders: (headers) => mappedAll(headers, (header) => mapped(header, { file: anchor })),
    operators: (operators) =>
      mappedAll(
        operators,
        (operator) =>
          typeof operator === "string" ? anchoredCommand(operator, folder) : mapped(operator, {
            cwd: anchor,
            headers: (headers) => mappedAll(headers, (header) => mapped(header, { file: anchor })),
            command: (command) => anchoredCommand(command, folder),
            stream: (command) => anchoredCommand(command, folder),
          }),
      ),
  });
}

/** A name alone is looked for on PATH (O1), and a URL is no path (O9). */
function anchoredCommand(command: unknown, folder: string): unknown {
  if (typeof command !== "string") return command;
  return command.includes("/") && !isOperatorUrl(command) ? resolve(folder, command) : command;
}

function mapped<Value>(
  table: Value,
  changes: Readonly<Record<string, (value: unknown) => unknown>>,
): Value {
  return mappedAll(
    table,
    (value, name) => Object.hasOwn(changes, name) ? changes[name]!(value) : value,
  );
}

function mappedAll<Value>(table: Value, change: (value: unknown, name: string) => unknown): Value {
  if (typeof table !== "object" || table === null || Array.isArray(table)) return table;
  const entries = Object.entries(table).map(([name, value]) => [name, change(value, name)]);
  return Object.fromEntries(entries) as Value;
}
