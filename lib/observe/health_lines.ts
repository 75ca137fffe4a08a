/**
 * What the log says of the processor's health.
 *
 * @module
 */
import type { WatchedCondition } from "./health_events.ts";
import { line, said } from "./line.ts";
import type { LinesOf } from "./line.ts";

/** A missing operator has just been said by its own event (T4). */
const LEVELS = {
  groupStuck: "warning",
  groupsParked: "warning",
  chainSilent: "warning",
  operatorMissing: "debug",
  stalled: "error",
} as const satisfies Record<WatchedCondition, string>;

const CLEARED: Readonly<Record<WatchedCondition, string>> = {
  groupStuck: "moves again",
  groupsParked: "has no parked groups any more",
  chainSilent: "is heard of again",
  operatorMissing: "is there, or is asked for no more",
  stalled: "the processor does what is due again",
};

/** Lines of health. */
export const healthLines: LinesOf<"health.condition" | "health.cleared" | "health.listening"> = {
  "health.condition": ({ condition, subject, message }) =>
    line(LEVELS[condition], `${shown(subject)}${said(message)}`, {
      condition,
      subject,
      reason: message,
    }),
  "health.cleared": ({ condition, subject }) =>
    line("info", `${shown(subject)}${CLEARED[condition]}`, { condition, subject }),
  "health.listening": ({ url }) =>
    line("info", `health is told at ${said(`${url}/healthz`)} and ${said(`${url}/readyz`)}`, {
      url,
    }),
};

/** Ids as people are shown them elsewhere. */
function shown(subject: string): string {
  if (subject === "") return "";
  return `${said(subject.replace(/\b([0-9a-f]{8})[0-9a-f]{56}\b/g, "$1"))} `;
}
