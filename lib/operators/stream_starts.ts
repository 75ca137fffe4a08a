/**
 * When a process that stays may be started again (O10).
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "../clock/clock.ts";

/** The first wait after a process that came to nothing, and the longest; each is twice the one before. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Counts the processes of an operator that have come to nothing since one has answered. */
export class StreamStarts {
  readonly #clock: Clock;
  #failures = 0;
  #round = 0;
  #notBefore = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Which try one belongs to that is started now: of those of one the first failure makes the wait longer. */
  get round(): number {
    return this.#round;
  }

  /** Before when none is started, monotonic. */
  get notBefore(): Micros {
    return this.#notBefore;
  }

  /** Milliseconds until one may be started; 0 or more. */
  get waitMs(): number {
    return Math.max(0, (this.#notBefore - this.#clock.monotonic()) / MICROS_PER_MS);
  }

  /** @param round that of its start. */
  failed(round: number): void {
    this.#failures += 1;
    if (round < this.#round) return;
    const grownMs = FIRST_WAIT_MS * 2 ** Math.min(this.#round, 30);
    this.#round += 1;
    this.#notBefore = this.#clock.monotonic() + Math.min(LONGEST_WAIT_MS, grownMs) * MICROS_PER_MS;
  }

  /** @returns whether there had been failures. */
  answered(): boolean {
    const had = this.#failures > 0;
    this.#failures = 0;
    this.#round = 0;
    this.#notBefore = -Infinity;
    return had;
  }
}
