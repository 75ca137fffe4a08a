/**
 * Waits that end with a signal.
 *
 * @module
 */
import type { Clock } from "../../clock/clock.ts";

/** Resolves after `delayMs`, at once for 0; rejects with the reason of `signal`. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  if (delayMs <= 0) return Promise.resolve();
  return settled(signal, (resolve) => clock.after(delayMs, signal, resolve));
}

/** Resolves when `promise` does; rejects with the reason of `signal`. */
export function until(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return settled(signal, (resolve) => void promise.then(resolve));
}

function settled(signal: AbortSignal, begin: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    begin(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
  });
}
