/**
 * The clock of the machine.
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "./clock.ts";

/** The wall time of the machine, and its timers. */
export function systemClock(): Clock {
  return {
    now: wallClock(() => Date.now(), () => performance.now()),
    monotonic: () => Math.floor(performance.now() * MICROS_PER_MS),
    after: afterDelay,
  };
}

/**
 * Reads microseconds from two clocks: the wall's, which has milliseconds, and one that has fractions
 * of them and does not jump. The result is always within the wall's millisecond, so that it follows
 * every jump at once; between two jumps it does not run backwards.
 *
 * @param wallMs whole milliseconds since 1970.
 * @param steadyMs milliseconds since any moment, with fractions.
 */
export function wallClock(wallMs: () => number, steadyMs: () => number): () => Micros {
  let origin = wallMs() - steadyMs();
  return () => {
    const wall = wallMs();
    const guess = origin + steadyMs();
    const within = Math.min(Math.max(guess, wall), wall + LAST_MICRO_OF_MS);
    origin += within - guess;
    return Math.floor(within * MICROS_PER_MS);
  };
}

/** 999 microseconds, and half of one against rounding. */
const LAST_MICRO_OF_MS = 0.999_5;

/** `setTimeout` fires at once when asked for more, in both runtimes. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * `Clock.after` on `setTimeout`: as many timeouts as the delay needs, one after another (S3). The
 * steady clock decides when the time has come, since a timer may fire a little early.
 */
function afterDelay(delayMs: number, signal: AbortSignal, wake: () => void): void {
  if (!(delayMs >= 0)) throw new RangeError(`A delay is 0 ms or more, not ${delayMs}`);
  if (signal.aborted) return;
  const due = performance.now() + delayMs;
  let timer = setTimeout(tick, timeoutFor(delayMs));
  const cancel = () => clearTimeout(timer);
  signal.addEventListener("abort", cancel, { once: true });

  function tick(): void {
    const leftMs = due - performance.now();
    if (leftMs > 0) {
      timer = setTimeout(tick, timeoutFor(leftMs));
      return;
    }
    signal.removeEventListener("abort", cancel);
    wake();
  }
}

function timeoutFor(leftMs: number): number {
  return Math.min(Math.ceil(leftMs), LONGEST_TIMEOUT_MS);
}
