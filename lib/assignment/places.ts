/**
 * Places for requests of which there may be thousands at once: so many are under way together, first
 * come, first served. Without a bound each has a connection of its own, and memory for all of them.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";

/** As many as questions (A8): enough to keep a node busy. */
const PLACES = 32;

/** After so long a request gives its place up, and goes on: what hangs delays others by no more. */
const SLOW_MS = 1_000;

export class Places {
  readonly #clock: Clock;
  /** Each wakes who waits; oldest first. */
  readonly #waiting = new Set<() => void>();
  #free = PLACES;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has `act` done in a place, once one is free. */
  async hold<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.#free === 0) await new Promise<void>((wake) => this.#waiting.add(wake));
    else this.#free--;
    const held = new AbortController();
    this.#clock.after(SLOW_MS, held.signal, () => this.#leave(held));
    try {
      return await act();
    } finally {
      if (!held.signal.aborted) this.#leave(held);
    }
  }

  /** The place goes to who has waited longest. */
  #leave(held: AbortController): void {
    held.abort();
    const [wake] = this.#waiting;
    if (wake === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(wake);
    wake();
  }
}
