/**
 * Runs under way: each with the controller that ends it.
 *
 * @module
 */
import type { JournalWrite } from "../journal/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { RunObserver, RunRequest, RunResult } from "../operators/port.ts";
import type { OperatorEntry } from "./processor.ts";

/** What runs need of their surroundings. */
export interface RunsParts {
  readonly operators: ReadonlyMap<string, OperatorEntry>;
  readonly bus: EventBus;
  readonly life: AbortSignal;
  readonly write: (write: JournalWrite) => void;
}

export class Runs {
  readonly #parts: RunsParts;
  readonly #controllers = new Map<string, AbortController>();
  #operators: ReadonlyMap<string, OperatorEntry>;

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.#operators = parts.operators;
  }

  setOperators(operators: ReadonlyMap<string, OperatorEntry>): void {
    this.#operators = operators;
  }

  /** Runs a task to its end; never rejects. */
  async run(request: RunRequest): Promise<RunResult> {
    const { runId, task } = request;
    const entry = this.#operators.get(task.operator);
    if (entry === undefined) return removed(task.operator);
    const controller = new AbortController();
    const stop = () => controller.abort();
    const { life } = this.#parts;
    life.addEventListener("abort", stop, { once: true });
    if (life.aborted) stop();
    this.#controllers.set(runId, controller);
    try {
      return await entry.operator.run(request, this.#observer(request), controller.signal);
    } finally {
      this.#controllers.delete(runId);
      life.removeEventListener("abort", stop);
    }
  }

  /** Has a run ended (O4); its end comes as the result of `run`. */
  end(runId: string): void {
    this.#controllers.get(runId)?.abort();
  }

  #observer({ runId, application, task, attempt }: RunRequest): RunObserver {
    const { bus, write } = this.#parts;
    const facts = { application, taskId: task.id ?? null, operator: task.operator, attempt, runId };
    return {
      spawned: (pid, startTime) => write({ kind: "runSpawned", runId, pid, startTime }),
      stderr: (line) => bus.emit({ name: "run.stderr", ...facts, line }),
    };
  }
}

/** The operator was taken away between the decision and the start: no attempt, as T4 has it. */
function removed(operator: string): RunResult {
  const message = `operator ${operator} is not configured any more`;
  return { ok: false, durationMs: 0, failure: "ended", message };
}
