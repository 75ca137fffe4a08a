/**
 * Reports for programs.
 *
 * @module
 */
import { escapeJson } from "../../observe/escape.ts";
import type { Machine } from "../machine.ts";
import { print } from "../printing.ts";

/** The flag that asks for one. */
export const JSON_FLAG = {
  kind: "boolean",
  optional: true,
  withNegated: false,
  brief: "Print JSON",
} as const;

/** Writes a value as JSON, on lines of its own. */
export function printJson(value: unknown, machine: Pick<Machine, "stdout">): Promise<void> {
  return print(`${escapeJson(JSON.stringify(value, null, 2))}\n`, machine);
}
