/**
 * What the log says of processes that stay between runs (O10).
 *
 * @module
 */
import { formatMs } from "./duration.ts";
import { escapeControls } from "./escape.ts";
import { count, line, quoted, said } from "./line.ts";
import type { LinesOf } from "./line.ts";
import type { ProcessFacts } from "./process_events.ts";

/** Lines of processes. */
export const processLines: LinesOf<
  | "process.started"
  | "process.stderr"
  | "process.ended"
  | "operator.failing"
  | "operator.recovered"
> = {
  "process.started": (event) =>
    line("debug", `${quoted(event.operator)} has a process, ${event.pid}`, {
      ...processFields(event),
      pid: event.pid,
    }),
  // The whole line, as of a command: which task it is about, only its author knows.
  "process.stderr": (event) =>
    line("info", `${quoted(event.operator)}: ${escapeControls(event.line)}`, {
      ...processFields(event),
      stderr: event.line,
    }),
  "process.ended": (event) => {
    const { operator, failure, message, answered } = event;
    const how = failure === null ? "was ended" : said(message ?? failure);
    const text = `the process of ${quoted(operator)} ${how}, after ${count(answered, "answer")}`;
    // Of one that has answered nothing the next line tells.
    const level = failure === null || answered === 0 ? "debug" : "warning";
    return line(level, text, { ...processFields(event), failure, reason: message, answered });
  },
  "operator.failing": ({ operator, message, failures, retryInMs }) =>
    line(
      "error",
      `${quoted(operator)} has answered nothing since ${count(failures, "start")}: ` +
        `${said(message)}; its tasks wait, the next start is in ${formatMs(retryInMs)}`,
      { operator, reason: message, failures, retryInMs },
    ),
  "operator.recovered": ({ operator }) =>
    line("info", `${quoted(operator)} answers again, or is not used any more`, { operator }),
};

function processFields({ operator, processId }: ProcessFacts): Record<string, unknown> {
  return { operator, process: processId };
}
