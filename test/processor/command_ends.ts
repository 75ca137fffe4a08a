import assert from "node:assert/strict";
import type { Effect } from "../../lib/processor/messages.ts";
import type { ModelChain } from "./model_chain.ts";

type Ended = Extract<Effect, { kind: "commandEnded" }>;

/** What whoever wanted a command may rely on (U7). */
export class CommandEnds {
  readonly #chain: ModelChain;
  readonly #open = new Set<number>();
  /** How often those that have ended may have been executed, from then on. */
  readonly #executed = new Map<number, number>();

  constructor(chain: ModelChain) {
    this.#chain = chain;
  }

  /** Those who waited are gone, too. */
  restart(): void {
    this.#open.clear();
  }

  wanted(id: number): void {
    this.#open.add(id);
  }

  ended({ command, end }: Ended): void {
    assert.ok(this.#open.delete(command), "U7: a command ends once");
    const times = this.#timesExecuted(command);
    if (end.kind === "committed") assert.equal(times, 1, "U7: committed is in a block");
    else if (end.kind !== "settled") assert.equal(times, 0, `U7: ${end.kind} is in none`);
    this.#executed.set(command, times);
  }

  /** When nothing is left to happen. */
  assertOver(): void {
    assert.deepEqual([...this.#open], [], "U7: every command ends");
    for (const [id, times] of this.#executed) {
      assert.equal(this.#timesExecuted(id), times, "U3: nothing of it comes after its end");
    }
    for (const times of this.#chain.executed.values()) {
      assert.equal(times, 1, "U7: no command is repeated by itself");
    }
  }

  #timesExecuted(id: number): number {
    return this.#chain.executed.get(`command ${id}`) ?? 0;
  }
}
