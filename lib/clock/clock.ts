/**
 * The port for time: nothing in the program reads a clock or arms a timer but through it.
 *
 * @module
 */

/** Microseconds since 1970 as an integer; exact as a number until the year 2255. */
export type Micros = number;

/** Microseconds in a millisecond. */
export const MICROS_PER_MS = 1_000;

/** Reads the time and waits for it. */
export interface Clock {
  /** The wall time. It may jump in either direction; nobody may assume that it is monotonic. */
  now(): Micros;

  /**
   * Microseconds since some start that never jump back: what every wait of ours is counted in, so
   * that a wall clock set back by an hour does not make a retry an hour late.
   */
  monotonic(): Micros;

  /**
   * Calls `wake` once when `delayMs` have passed, unless `signal` is aborted before.
   *
   * @param delayMs 0 or more, without an upper bound (S3); fractions are rounded up.
   */
  after(delayMs: number, signal: AbortSignal, wake: () => void): void;
}
