/**
 * What the program tells of its own work, in a turn of its own with the log in detail.
 *
 * @module
 */
import type { LogEvent } from "../../test/e2e/processor.ts";
import type { Amounts } from "./measure.ts";
import { percentile } from "./statistics.ts";

/** What was measured of a task that came alone, medians in milliseconds, and what was asked. */
export interface Details {
  /** From the block that brought it to the answer that lists it. */
  readonly askedMs: number;
  readonly startedMs: number;
  readonly ranMs: number;
  readonly submittedMs: number;
  /** Questions for each outcome. */
  readonly questions: {
    readonly single: number;
    readonly identified: number;
    readonly positional: number;
  };
}

/** Of a log with the tasks of `measure`, behind one that was first. */
export function detailsOf(events: readonly LogEvent[], { singles, burst }: Amounts): Details {
  const [warm, single, identified, positional] = phasesOf(events, [1, singles, burst, burst]);
  void warm;
  const figures = (name: string, field: string) =>
    single!.filter(({ event }) => event === name).map((event) => Number(event[field]));
  const asked = single!.filter(({ event, tasks }) => event === "question.answered" && tasks === 1);
  const median = (values: readonly number[]) => percentile(values, 0.5);
  return {
    askedMs: median(asked.map(({ tookMs }) => Number(tookMs))),
    startedMs: median(figures("outcome.committed", "waitedMs")),
    ranMs: median(figures("outcome.committed", "ranMs")),
    submittedMs: median(figures("outcome.committed", "submittedMs")),
    questions: {
      single: questionsPerOutcome(single!),
      identified: questionsPerOutcome(identified!),
      positional: questionsPerOutcome(positional!),
    },
  };
}

/** For people. */
export function detailsText(
  { askedMs, startedMs, ranMs, submittedMs, questions }: Details,
): string {
  const { single, identified, positional } = questions;
  return `a single task (medians, ms): asked ${askedMs.toFixed(1)}, started ` +
    `${startedMs.toFixed(1)}, ran ${ranMs.toFixed(1)}, submitted ${submittedMs.toFixed(1)}\n` +
    `questions for each outcome: ${single.toFixed(2)} of single tasks, ` +
    `${identified.toFixed(2)} of those with ids, ${positional.toFixed(2)} of those without`;
}

/** Cut behind so many outcomes each. */
function phasesOf(events: readonly LogEvent[], outcomes: readonly number[]): readonly LogEvent[][] {
  const phases: LogEvent[][] = [];
  let index = 0;
  for (const count of outcomes) {
    const phase: LogEvent[] = [];
    for (let seen = 0; seen < count && index < events.length; index++) {
      phase.push(events[index]!);
      if (events[index]!["event"] === "outcome.committed") seen++;
    }
    phases.push(phase);
  }
  return phases;
}

function questionsPerOutcome(events: readonly LogEvent[]): number {
  const count = (name: string) => events.filter(({ event }) => event === name).length;
  return count("question.answered") / count("outcome.committed");
}
