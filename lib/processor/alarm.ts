/**
 * The one timer for the first deadline of the schedule (S4).
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "../clock/clock.ts";

/**
 * Callbacks stand in wall time, and the wall clock may be set, or the machine sleep: a later callback
 * than this is looked at again after it.
 */
const LONGEST_WALL_WAIT_MS = 10_000;

export class Alarm {
  readonly #clock: Clock;
  readonly #life: AbortSignal;
  readonly #ring: () => void;
  #armed: { readonly at: Micros; readonly cancel: AbortController } | null = null;

  constructor(clock: Clock, life: AbortSignal, ring: () => void) {
    this.#clock = clock;
    this.#life = life;
    this.#ring = ring;
  }

  /**
   * Has the alarm ring at the earlier of two deadlines, in place of any before.
   *
   * @param wait A deadline in monotonic time.
   * @param callback A deadline in wall time.
   */
  arm(wait: Micros | null, callback: Micros | null): void {
    const now = this.#clock.monotonic();
    const left = callback === null ? Infinity : callback - this.#clock.now();
    const look = callback === null ? Infinity : LONGEST_WALL_WAIT_MS * MICROS_PER_MS;
    const at = Math.min(wait ?? Infinity, now + Math.min(left, look));
    const next = Math.max(at, now);
    if (this.#armed !== null && isSame(this.#armed.at, next)) return;
    this.#armed?.cancel.abort();
    this.#armed = null;
    if (next === Infinity || this.#life.aborted) return;
    this.#set(next, next - now);
  }

  #set(at: Micros, delay: Micros): void {
    const cancel = new AbortController();
    const stop = () => cancel.abort();
    this.#life.addEventListener("abort", stop, { once: true, signal: cancel.signal });
    this.#armed = { at, cancel };
    this.#clock.after(delay / MICROS_PER_MS, cancel.signal, () => {
      this.#armed = null;
      cancel.abort();
      this.#ring();
    });
  }
}

/** Two readings of the wall clock do not agree to the microsecond on how far a callback is. */
function isSame(one: Micros, other: Micros): boolean {
  return Math.abs(one - other) < MICROS_PER_MS / 2;
}
