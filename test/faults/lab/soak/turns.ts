/**
 * Who may use the node when: readers together, a writer alone.
 *
 * @module
 */

/** Shares something among many, or gives it to one. */
export class Turns {
  readonly #sharing = new Set<Promise<unknown>>();
  #exclusive: Promise<unknown> = Promise.resolve();

  /** Runs `work` beside others that share, when nobody has it alone. */
  async shared<T>(work: () => Promise<T>): Promise<T> {
    await this.#exclusive;
    const running = work();
    const settled = Promise.allSettled([running]);
    this.#sharing.add(settled);
    void settled.finally(() => this.#sharing.delete(settled));
    return await running;
  }

  /** Runs `work` when all that share are done; those that come meanwhile wait. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#exclusive;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#exclusive = before.then(() => promise);
    await before;
    await Promise.all(this.#sharing);
    return await work().finally(resolve);
  }
}
