import type { RunRequest, RunResult } from "../../lib/operators/port.ts";
import type { Message } from "../../lib/processor/messages.ts";
import type { OperatorPolicy } from "../../lib/processor/options.ts";
import type { Choices } from "./choices.ts";
import { outputOf } from "./model_application.ts";

const POLICY: OperatorPolicy = {
  outcomeMaxAgeMs: 60_000,
  maxAttempts: null,
  concurrency: null,
  slowAfterMs: 300_000,
  retryDelayMs: 5_000,
  retryMaxMs: 300_000,
};

const CAT = ["cat", POLICY] as const;
const WC = ["wc", { ...POLICY, concurrency: 1, maxAttempts: 3 }] as const;

/** How runs end that are not ended: mostly well. */
const FAILURES = [...Array<null>(10).fill(null), "exhausted", "exitStatus"] as const;

/** Which operators there may be. */
const SETS = {
  all: [CAT, WC],
  none: [],
  cat: [CAT],
  wc: [WC],
  strict: [["cat", { ...POLICY, maxAttempts: 1 }], WC],
} as const satisfies Record<string, readonly (readonly [string, OperatorPolicy])[]>;

export type OperatorSet = keyof typeof SETS;

export const OPERATOR_SETS = Object.keys(SETS) as readonly OperatorSet[];

/** Operators that come and go, and whose runs end well, or not, or since they were ended. */
export class ModelOperators {
  policies: ReadonlyMap<string, OperatorPolicy> = new Map(SETS.all);
  readonly #ended = new Set<string>();
  /** Runs that hang until they are ended. */
  readonly #hanging = new Map<string, () => Message>();
  readonly #hangs: (application: string) => boolean;

  /** @param hangs Whether the runs of an application hang. */
  constructor(hangs: (application: string) => boolean) {
    this.#hangs = hangs;
  }

  set(which: OperatorSet): void {
    this.policies = new Map<string, OperatorPolicy>(SETS[which]);
  }

  /** Begins a run: what it will say is decided when it ends. null: it does not end by itself. */
  run({ application, runId, task }: RunRequest, choices: Choices): (() => Message) | null {
    const end = (): Message => {
      return { kind: "runEnded", runId, result: this.#result(runId, task.input, choices) };
    };
    // The shell has nothing to run it with (`running.ts`).
    if (!this.policies.has(task.operator)) this.#ended.add(runId);
    else if (this.#hangs(application.application)) {
      this.#hanging.set(runId, end);
      return null;
    }
    return end;
  }

  /** Has a run ended: how one ends that hung is given, and null of others, which end anyway. */
  end(runId: string): (() => Message) | null {
    this.#ended.add(runId);
    const end = this.#hanging.get(runId) ?? null;
    this.#hanging.delete(runId);
    return end;
  }

  #result(runId: string, input: string, choices: Choices): RunResult {
    const failure = this.#ended.has(runId) && choices.below(2) === 0
      ? "ended"
      : choices.pick(FAILURES);
    if (failure !== null) return { ok: false, durationMs: 1, failure, message: failure };
    return { ok: true, durationMs: 1, output: outputOf(input), literalBytes: 400, replaced: 0 };
  }
}
