/**
 * Waits between tries that grow up to a ceiling, with jitter.
 *
 * @module
 */

/** How waits grow, in milliseconds. */
export interface BackoffOptions {
  /** The first wait is from this to twice as long. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
}

/** The waits of one thing that is tried again and again. */
export class Backoff {
  readonly #options: BackoffOptions;
  readonly #random: () => number;
  #tries = 0;

  /** @param random Numbers in [0, 1). */
  constructor(options: BackoffOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  /** The next wait: doubling, and spread over a factor of two, also at the ceiling. */
  nextMs(): number {
    const { firstMs, maxMs } = this.#options;
    // 2^30 times the first wait is above every ceiling; the bound keeps the power finite.
    const grown = firstMs * 2 ** Math.min(this.#tries++, 30);
    return Math.min(grown, maxMs / 2) * (1 + this.#random());
  }

  /** What was tried has worked: the next wait is the first. */
  reset(): void {
    this.#tries = 0;
  }
}
