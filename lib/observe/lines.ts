/**
 * From an event to its line of the log: a pure function over one table, complete by its type.
 *
 * @module
 */
import { applicationLines, chainLines } from "./chain_lines.ts";
import { configurationLines } from "./configuration_lines.ts";
import { controllerLines } from "./controller_lines.ts";
import type { EventName, ProcessorEvent } from "./events.ts";
import { healthLines } from "./health_lines.ts";
import type { LinesOf, LogLine } from "./line.ts";
import { machineLines } from "./machine_lines.ts";
import { outcomeLines, submissionLines } from "./outcome_lines.ts";
import { processLines } from "./process_lines.ts";
import { processorLines } from "./processor_lines.ts";
import { groupLines, runLines } from "./task_lines.ts";

/** An event without a line here, or a line without an event, does not compile. */
const LINES: LinesOf<EventName> = {
  ...chainLines,
  ...applicationLines,
  ...controllerLines,
  ...runLines,
  ...processLines,
  ...groupLines,
  ...outcomeLines,
  ...submissionLines,
  ...configurationLines,
  ...machineLines,
  ...healthLines,
  ...processorLines,
};

/** The line of an event. */
export function eventToLine(event: ProcessorEvent): LogLine {
  const write = LINES[event.name] as (event: ProcessorEvent) => LogLine;
  return write(event);
}

/** Whether its line is at the debug level for certain: there are two for each task, made to be let go. */
export function isForDebugging(event: ProcessorEvent): boolean {
  if (event.name === "run.ended") return event.failure === null && event.replaced === 0;
  return event.name === "run.started";
}
