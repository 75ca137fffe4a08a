/**
 * The operators in use, and the processes of theirs that stay between runs.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type { OperatorEntry } from "../processor/processor.ts";
import { makeOperators, type OperatorsContext, type ResolvedOperator } from "./operators.ts";

/** Operators that a reload may replace (D5); disposing of them ends what stays (O10). */
export class LiveOperators implements AsyncDisposable {
  readonly #context: OperatorsContext;
  readonly #retiring = new Set<Promise<void>>();
  #resolved: ReadonlyMap<string, ResolvedOperator> = new Map();
  #entries: ReadonlyMap<string, OperatorEntry> = new Map();

  constructor(context: OperatorsContext) {
    this.#context = context;
  }

  /**
   * The operators of a configuration, from now on. One in which nothing has changed is the same as
   * before, and goes on with its processes; those of all others end when they have nothing to do.
   */
  set(resolved: ReadonlyMap<string, ResolvedOperator>): ReadonlyMap<string, OperatorEntry> {
    const [had, before] = [this.#resolved, this.#entries];
    const isSame = (name: string) => isDeepStrictEqual(had.get(name), resolved.get(name));
    const changed = new Map([...resolved].filter(([name]) => !isSame(name)));
    const made = makeOperators(changed, this.#context);
    const names = [...resolved.keys()];
    this.#entries = new Map(names.map((name) => [name, made.get(name) ?? before.get(name)!]));
    this.#resolved = resolved;
    for (const [name, entry] of before) {
      if (this.#entries.get(name) !== entry) this.#retire(entry);
    }
    return this.#entries;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.set(new Map());
    await Promise.all(this.#retiring);
  }

  #retire({ operator }: OperatorEntry): void {
    const retired = operator.retire?.();
    if (retired === undefined) return;
    this.#retiring.add(retired);
    void retired.finally(() => this.#retiring.delete(retired));
  }
}
