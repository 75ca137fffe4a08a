/**
 * Some at a time of many.
 *
 * @module
 */

/** Lets so many act at the same time; the others wait, the first first. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param atOnce at least 1. */
  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async run<Value>(act: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
