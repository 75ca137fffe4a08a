/**
 * Syncs of the journal, one after another, beside all other work: what is written while one is under way
 * is covered by the next one, so that there is never more than one for all that is ready together.
 *
 * A sync takes 0.2 to 20 ms, as the disk and its other users have it. While each of them held up the
 * program, sixteen operators at a time had no more than half of the processor.
 *
 * @module
 */

/** What the syncs of a journal need. */
export interface SyncParts {
  /** Makes durable what was written before the call. */
  readonly sync: () => Promise<void>;
  /** One has failed: nothing is synced before `retry`. */
  readonly onFailed: (error: unknown) => void;
  /** The first one after one that had failed has not. */
  readonly onRecovered: () => void;
}

export class Syncs {
  readonly #parts: SyncParts;
  /** What follows from what was written since the last sync began, in its order. */
  #waiting: (() => void)[] = [];
  #isWanted = false;
  #isUnderWay = false;
  #hasFailed = false;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  /** Whether the last one has failed. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Has all that was written until now synced, and then does what follows from it. */
  want(then?: () => void): void {
    if (then !== undefined) this.#waiting.push(then);
    this.#isWanted = true;
    if (!this.#isUnderWay && !this.#hasFailed) this.#begin();
  }

  /** Tries again after one that has failed. */
  retry(): void {
    if (!this.#isUnderWay) this.#begin();
  }

  #begin(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isWanted = false;
    this.#isUnderWay = true;
    this.#parts.sync().then(
      () => this.#succeeded(waiting),
      (error: unknown) => this.#failed(waiting, error),
    );
  }

  #succeeded(waiting: readonly (() => void)[]): void {
    this.#isUnderWay = false;
    const isRecovery = this.#hasFailed;
    this.#hasFailed = false;
    for (const then of waiting) then();
    if (isRecovery) this.#parts.onRecovered();
    if (this.#isWanted && !this.#isUnderWay) this.#begin();
  }

  #failed(waiting: readonly (() => void)[], error: unknown): void {
    this.#isUnderWay = false;
    this.#hasFailed = true;
    this.#waiting = [...waiting, ...this.#waiting];
    this.#parts.onFailed(error);
  }
}
