/**
 * What the processor did in the demonstration, counted from its events.
 *
 * @module
 */
import type { EventListener } from "../../observe/events.ts";

/** The counts of one kind of task. */
export interface KindTally {
  runs: number;
  /** Runs that were not a task's first. */
  retries: number;
  committed: number;
  /** Of each committed outcome, milliseconds from the listing of its task to its block. */
  readonly latenciesMs: number[];
}

/** Counts by operator, and the blocks. */
export class Tally {
  readonly kinds = new Map<string, KindTally>();
  readonly blocks = new Set<string>();

  readonly listen: EventListener = (event) => {
    if (event.name === "run.started") {
      const kind = this.of(event.operator);
      kind.runs += 1;
      if (event.attempt > 1) kind.retries += 1;
    } else if (event.name === "outcome.committed") {
      const kind = this.of(event.operator);
      kind.committed += 1;
      kind.latenciesMs.push(event.waitedMs + event.ranMs + event.submittedMs);
      this.blocks.add(event.block);
    }
  };

  of(operator: string): KindTally {
    const known = this.kinds.get(operator);
    if (known !== undefined) return known;
    const fresh = { runs: 0, retries: 0, committed: 0, latenciesMs: [] };
    this.kinds.set(operator, fresh);
    return fresh;
  }
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
