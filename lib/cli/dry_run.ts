/**
 * The outcomes of a dry run, on the standard output.
 *
 * @module
 */
import { escapeJson } from "../observe/escape.ts";
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
    write(`${escapeJson(JSON.stringify(line))}\n`);
  };
}
