/**
 * Waits that grow, with jitter that comes from a seed, so that the core stays deterministic.
 *
 * @module
 */

/** A source of numbers in [0, 1). */
export type Random = () => number;

/** A deterministic source of numbers (mulberry32): the same seed gives the same sequence. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How a wait grows. */
export interface Growth {
  readonly firstMs: number;
  /** By which each wait is longer than the one before it. */
  readonly factor: number;
  readonly maxMs: number;
}

/** A5: questions that failed, and `retryPendingBlock` (U3). */
export const QUESTION_BACKOFF: Growth = { firstMs: 1_000, factor: 2, maxMs: 60_000 };

/** U4: conflicts after the first, which is answered at once. */
export const CONFLICT_BACKOFF: Growth = { firstMs: 50, factor: 2, maxMs: 5_000 };

/**
 * The wait before try `count + 1`.
 *
 * @param count How often it has been tried in vain, from 1.
 * @returns Milliseconds, up to a quarter longer than the growth alone, and never above `maxMs`.
 */
export function backoffMs(growth: Growth, count: number, random: Random): number {
  // Beyond 1,000 tries every growth has met its ceiling; the bound keeps the power finite.
  const grown = growth.firstMs * growth.factor ** Math.min(count - 1, 1_000);
  return Math.min(growth.maxMs, grown * (1 + random() / 4));
}
