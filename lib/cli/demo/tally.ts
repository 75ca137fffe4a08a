/**
 * What the processor did in the demonstration, counted from its events.
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../../clock/clock.ts";
import type { EventListener, EventMap } from "../../observe/events.ts";
import { keyOf } from "../../protocol/identifiers.ts";

/** The counts of one kind of task. */
export interface KindTally {
  runs: number;
  /** Runs that were not a task's first. */
  retries: number;
  committed: number;
  /** Of each committed outcome, milliseconds from the listing of its task to its block, all attempts. */
  readonly latenciesMs: number[];
}

/** Counts by operator, and the blocks. */
export class Tally {
  readonly kinds = new Map<string, KindTally>();
  readonly blocks = new Set<string>();
  readonly #clock: Clock;
  /** When the first run of a task with an id began, in monotonic microseconds. */
  readonly #firstRuns = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly listen: EventListener = (event) => {
    if (event.name === "run.started") {
      const kind = this.of(event.operator);
      kind.runs += 1;
      if (event.attempt > 1) kind.retries += 1;
      else this.#firstRuns.set(taskKeyOf(event), this.#clock.monotonic());
    } else if (event.name === "outcome.committed") {
      const kind = this.of(event.operator);
      kind.committed += 1;
      kind.latenciesMs.push(this.#latencyOf(event));
      this.blocks.add(event.block);
    }
  };

  /** The event's times are those of the last attempt: after a failure, the first run counts. */
  #latencyOf(event: EventMap["outcome.committed"]): number {
    const lastMs = event.waitedMs + event.ranMs + event.submittedMs;
    const first = this.#firstRuns.get(taskKeyOf(event));
    if (event.attempt === 1 || first === undefined) return lastMs;
    return (this.#clock.monotonic() - first) / MICROS_PER_MS;
  }

  of(operator: string): KindTally {
    const known = this.kinds.get(operator);
    if (known !== undefined) return known;
    const fresh = { runs: 0, retries: 0, committed: 0, latenciesMs: [] };
    this.kinds.set(operator, fresh);
    return fresh;
  }
}

function taskKeyOf(
  { application, taskId }: EventMap["run.started"] | EventMap["outcome.committed"],
) {
  return `${keyOf(application)} ${taskId}`;
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
