/**
 * The outcomes of a dry run, on the standard output.
 *
 * @module
 */
import type { EventListener } from "../observe/events.ts";
import type { Output } from "./machine.ts";

/**
 * Prints each outcome as a line of JSON, whole: `chain`, `application`, `task` (null for a positional
 * one), `operator`, `input`, `output`.
 */
export function printDryOutcomes({ write }: Pick<Output, "write">): EventListener {
  return (event) => {
    if (event.name !== "outcome.dry") return;
    const { application, taskId, operator, input, output } = event;
    const line = { ...application, task: taskId, operator, input, output };
    write(`${JSON.stringify(line).replace(BEYOND_JSON, escaped)}\n`);
  };
}

/** Controls that JSON leaves as they are, and a terminal obeys. */
// deno-lint-ignore no-control-regex
const BEYOND_JSON = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
