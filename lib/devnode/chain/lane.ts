/**
 * One after another, in the order of arrival: the blocks of a chain.
 *
 * @module
 */

/** A lane that one at a time is in. */
export class Lane {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /**
   * Waits for its turn and answers how to leave. Rejects with the reason of `signal` when that is
   * aborted before: then nothing has been entered.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken) await this.#turn(signal);
    this.#taken = true;
    return () => this.#leave();
  }

  /** The lane is handed over as taken, so that nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(turn);
    });
  }
}
