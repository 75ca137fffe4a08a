/** How it went in one way, and the table of all. */
import type { LogRecord } from "../../cli/program.ts";
import type { Mechanism, Way } from "./way.ts";

export interface Outcome {
  readonly way: Way;
  readonly by: Mechanism;
  /** Seconds from the fault, and from its end, to the stored outcome. */
  readonly sinceStart: number;
  readonly sinceEnd: number;
  /** Resident memory of the program at most, so far, in bytes; null: not told. */
  readonly peak: number | null;
  readonly problem: string | null;
  /** What the program has logged meanwhile; empty when nothing is wrong. */
  readonly log: string;
}

/** What a program may hold in any of the ways: idle it has 60 to 110 MB. */
const MOST_BYTES = 400_000_000;

/** By what the program has heard again, from what it has logged since the fault. */
export function mechanismIn(records: readonly LogRecord[]): Mechanism {
  const reasons = records.filter(({ event }) => event === "chain.disconnected")
    .map(({ reason }) => String(reason));
  const has = (name: string) => records.some(({ event }) => event === name);
  if (has("chain.unfollowed")) return "looked for";
  if (has("chain.deaf")) return "safety poll";
  if (reasons.some((reason) => reason.startsWith("no pong"))) return "no pong";
  if (reasons.some((reason) => reason.includes("ended the subscription"))) return "resubscribed";
  return reasons.length > 0 ? "reconnect" : "notification";
}

/** What is wrong with an outcome; null: nothing. */
export function wrong({ way, by, sinceEnd, peak, problem }: Outcome): string | null {
  if (problem !== null) return problem;
  if (sinceEnd > way.within) return `late: ${way.within} s are promised`;
  if (!way.by.includes(by)) return `by ${by}, not by ${way.by.join(" or ")}`;
  return peak !== null && peak > MOST_BYTES ? `${megabytes(peak)} MB of memory` : null;
}

export function row(runtime: string, outcome: Outcome): string {
  const { way, by, sinceStart, sinceEnd, peak } = outcome;
  return [
    runtime.padEnd(6),
    way.name.padEnd(46),
    sinceStart.toFixed(2).padStart(7),
    sinceEnd.toFixed(2).padStart(7),
    String(way.within).padStart(6),
    ` ${by}`.padEnd(14),
    megabytes(peak ?? 0).padStart(4),
    wrong(outcome) === null ? " ok" : ` WRONG: ${wrong(outcome)}`,
  ].join(" ");
}

export const HEADINGS = [
  "".padEnd(6),
  "way".padEnd(46),
  "stored".padStart(7),
  "of end".padStart(7),
  "within".padStart(6),
  " heard by".padEnd(14),
  "  MB",
].join(" ");

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}
