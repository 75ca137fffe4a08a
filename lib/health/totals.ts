/**
 * Counts what happens, from the events alone.
 *
 * @module
 */
import type { ProcessorEvent } from "../observe/events.ts";
import type { TotalName } from "./metrics.ts";

export class Totals {
  readonly #counts = new Map<TotalName, Map<string, number>>();
  /** Runs that are slow and have not ended. */
  readonly #slow = new Set<string>();

  get slowRuns(): number {
    return this.#slow.size;
  }

  get counts(): ReadonlyMap<TotalName, ReadonlyMap<string, number>> {
    return this.#counts;
  }

  hear(event: ProcessorEvent): void {
    switch (event.name) {
      case "run.slow":
        this.#slow.add(event.runId);
        return this.#add("slow_runs_total");
      case "run.ended":
        this.#slow.delete(event.runId);
        if (event.replaced > 0) this.#add("replaced_sequences_total", "", event.replaced);
        return this.#add("runs_total", event.failure ?? "good");
      case "process.ended":
        return this.#add("processes_total", event.failure ?? "good");
      case "outcome.committed":
        return this.#add("outcomes_total", "committed");
      case "outcome.accepted":
        return this.#add("outcomes_total", "accepted");
      case "outcome.withdrawn":
        return this.#add("outcomes_total", "withdrawn");
      case "outcome.rejected":
        return this.#add("outcomes_total", event.cause);
      case "submission.ended":
        return this.#add("submissions_total", event.end);
      case "question.answered":
        return this.#add("questions_total", "answered");
      case "question.failed":
        return this.#add("questions_total", event.kind);
      case "group.parked":
        return this.#add("parked_groups_total");
      default:
    }
  }

  #add(name: TotalName, part = "", by = 1): void {
    const parts = this.#counts.get(name) ?? new Map<string, number>();
    parts.set(part, (parts.get(part) ?? 0) + by);
    this.#counts.set(name, parts);
  }
}
