/**
 * What the log says of operators, their runs, and groups of tasks.
 *
 * @module
 */
import { formatMs } from "./duration.ts";
import { escapeControls } from "./escape.ts";
import { applicationFields, count, line, nameOf, quoted, said } from "./line.ts";
import { subjectOf, taskFields, taskOf } from "./line.ts";
import type { LinesOf } from "./line.ts";
import type { EventMap, TaskFacts } from "./events.ts";

/** Lines of operators and runs. */
export const runLines: LinesOf<
  "operator.missing" | "run.started" | "run.stderr" | "run.slow" | "run.ended"
> = {
  "operator.missing": ({ application, operator }) =>
    line(
      "error",
      `${nameOf(application)} asks for the operator ${
        quoted(operator)
      }, which is not configured: ` +
        `give --operators ${quoted(operator)}=PATH, or add it to the file; its tasks wait`,
      { ...applicationFields(application), operator },
    ),
  "run.started": (event) =>
    line("debug", `${subjectOf(event)} runs, attempt ${event.attempt}`, {
      ...taskFields(event),
      run: event.runId,
    }),
  // The whole line, not a cut one: it is what the operator's author wanted to say (O1).
  "run.stderr": (event) =>
    line("info", `${briefly(event)}: ${escapeControls(event.line)}`, {
      ...taskFields(event),
      run: event.runId,
      stderr: event.line,
    }),
  "run.slow": (event) =>
    line("warning", `${subjectOf(event)} has been running for ${formatMs(event.ranMs)}`, {
      ...taskFields(event),
      run: event.runId,
      ranMs: event.ranMs,
    }),
  "run.ended": runEnded,
};

/** Without the application: its lines may be many, and wide. */
function briefly({ taskId, operator }: TaskFacts): string {
  return `${taskOf(taskId)} by ${quoted(operator)}`;
}

function runEnded(event: EventMap["run.ended"]): ReturnType<typeof line> {
  const { runId, ranMs, failure, message, replaced } = event;
  const fields = { ...taskFields(event), run: runId, ranMs, failure, reason: message, replaced };
  const subject = subjectOf(event);
  const after = `after ${formatMs(ranMs)}`;
  if (failure === "ended") return line("info", `${subject} was ended ${after}`, fields);
  if (failure === "exhausted") return line("debug", `${subject} found no room to start`, fields);
  if (failure !== null) {
    const text = `${subject} failed ${after}: ${said(message ?? failure)}`;
    return line("warning", text, fields);
  }
  if (replaced === 0) return line("debug", `${subject} succeeded ${after}`, fields);
  const sequences = count(replaced, "sequence");
  return line("warning", `${subject}: ${sequences} of its output replaced: no UTF-8`, fields);
}

/** Lines of groups. */
export const groupLines: LinesOf<
  "group.retrying" | "group.parked" | "group.dropped" | "group.released"
> = {
  // Why it failed has just been said: by the end of the run, or by what became of the outcome.
  "group.retrying": (event) =>
    line(
      "info",
      `${subjectOf(event)} is tried again in ${formatMs(event.retryInMs)}, ` +
        `after ${count(event.attempt, "attempt")}`,
      { ...taskFields(event), retryInMs: event.retryInMs, reason: event.message },
    ),
  "group.parked": (event) =>
    line(
      "error",
      `${subjectOf(event)} is parked after ${count(event.attempt, "attempt")}: ` +
        said(event.message),
      { ...taskFields(event), reason: event.message },
    ),
  "group.dropped": ({ application, taskId }) =>
    line("warning", `${taskOf(taskId)} of ${nameOf(application)} is dropped by hand`, {
      ...applicationFields(application),
      task: taskId,
    }),
  "group.released": ({ application, taskId }) =>
    line("info", `${taskOf(taskId)} of ${nameOf(application)} is released`, {
      ...applicationFields(application),
      task: taskId,
    }),
};
