/**
 * Waiting.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";

/** Settles after a delay, or when `signal` is aborted. */
export function pause(clock: Clock, delayMs: number, signal = NEVER): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const settle = () => {
    signal.removeEventListener("abort", settle);
    resolve();
  };
  if (signal.aborted) return Promise.resolve();
  signal.addEventListener("abort", settle, { once: true });
  clock.after(delayMs, signal, settle);
  return promise;
}

const NEVER = new AbortController().signal;
