/**
 * Waiting for a while.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";

/** Resolves after a time, or when the signal is aborted; never rejects, and leaves nothing behind. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = () => {
      signal.removeEventListener("abort", end);
      done.abort();
      resolve();
    };
    signal.addEventListener("abort", end);
    clock.after(ms, done.signal, end);
  });
}
