/**
 * What the log says of outcomes and their submissions: one line per outcome, with its times.
 *
 * @module
 */
import { shortId } from "../protocol/identifiers.ts";
import { formatMs } from "./duration.ts";
import type { EventMap } from "./events.ts";
import { applicationFields, count, line, nameOf, outcomeFields } from "./line.ts";
import { quoted, said, subjectOf, timesOf } from "./line.ts";
import type { LinesOf } from "./line.ts";

const REJECTED = {
  refused: "was refused by the application",
  failedInExecution: "failed on its block",
  tooLarge: "is too large for the node",
} as const;

/** Lines of outcomes. */
export const outcomeLines: LinesOf<
  | "outcome.committed"
  | "outcome.accepted"
  | "outcome.rejected"
  | "outcome.withdrawn"
  | "outcome.dry"
> = {
  "outcome.committed": (event) =>
    line(
      "info",
      `${subjectOf(event)} stored in block ${shortId(event.block)}: ${timesOf(event)}`,
      { ...outcomeFields(event), block: event.block },
    ),
  "outcome.accepted": (event) =>
    line(
      "info",
      `${subjectOf(event)} accepted without a block: ${timesOf(event)}`,
      outcomeFields(event),
    ),
  "outcome.rejected": (event) =>
    line(
      "warning",
      `${subjectOf(event)} ${REJECTED[event.cause]}: ${said(event.message)}: ${timesOf(event)}`,
      { ...outcomeFields(event), cause: event.cause, reason: event.message },
    ),
  "outcome.withdrawn": (event) =>
    line("info", `${subjectOf(event)} is wanted no more: ${timesOf(event)}`, outcomeFields(event)),
  // Without its text: that is what the standard output is for.
  "outcome.dry": (event) =>
    line(
      "info",
      `${subjectOf(event)} not sent (dry run): ran ${formatMs(event.ranMs)}`,
      outcomeFields(event),
    ),
};

/** What all events of a submission say. */
type Submission = EventMap["submission.sent"];

/** Lines of submissions. */
export const submissionLines: LinesOf<
  "submission.sent" | "submission.ended" | "submission.slow" | "submission.settled"
> = {
  "submission.sent": (event) => line("debug", `${subject(event)} sent`, fields(event)),
  "submission.ended": (event) =>
    line(
      LOUD.get(event.end) ?? "debug",
      `${subject(event)} ended as ${quoted(event.end)} after ${formatMs(event.tookMs)}` +
        `${event.block === null ? "" : `, block ${shortId(event.block)}`}` +
        `${event.message === null ? "" : `: ${said(event.message)}`}`,
      {
        ...fields(event),
        end: event.end,
        reason: event.message,
        block: event.block,
        tookMs: event.tookMs,
      },
    ),
  "submission.slow": (event) =>
    line("warning", `${subject(event)} is under way for more than a minute`, fields(event)),
  "submission.settled": (event) =>
    line(
      "info",
      `${subject(event)}: ${FATES[event.fate]}` +
        `${event.block === null ? "" : `, block ${shortId(event.block)}`}`,
      { ...fields(event), fate: event.fate, block: event.block },
    ),
};

/** Ends that no other event tells of. Every other end is told by its outcomes or its chain. */
const LOUD: ReadonlyMap<string, "info" | "warning"> = new Map([
  ["conflict", "info"],
  ["unknown", "warning"],
  ["misaddressed", "warning"],
]);

const FATES = {
  committed: "it had been committed",
  notCommitted: "it had not been committed",
  inPart: "a part of it had been committed",
} as const;

function subject({ application, outcomes }: Submission): string {
  if (outcomes === 0) return `command to ${nameOf(application)}`;
  return `submission of ${count(outcomes, "outcome")} of ${nameOf(application)}`;
}

function fields({ application, submissionId, outcomes }: Submission): Record<string, unknown> {
  return { ...applicationFields(application), submission: submissionId, outcomes };
}
