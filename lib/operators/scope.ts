/**
 * The life of a wait: what was armed for it is gone when it ends.
 *
 * @module
 */

/** A signal that is aborted at the end of a block, with `using`. */
export class Scope {
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#controller.abort();
  }
}
