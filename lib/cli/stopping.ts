/**
 * Stopping by signals (D1, D4).
 *
 * @module
 */
import type { SignalSource, StopSignal } from "./machine.ts";

/** What the signals ask for. */
export interface StopSignals {
  /** Aborted by the first signal: drain. */
  readonly drain: AbortSignal;
  /** Aborted by the second: end at once. */
  readonly end: AbortSignal;
  /** Lets the process have its signals back; without it nothing here keeps the process alive. */
  [Symbol.dispose](): void;
}

/** Always the first, never the second: a terminal that closes must not cut a drain short (D4). */
const FIRST_ONLY: StopSignal = "SIGHUP";

const SIGNALS: readonly StopSignal[] = ["SIGTERM", "SIGINT", FIRST_ONLY];

/**
 * Listens for SIGTERM, SIGINT and SIGHUP until it is disposed of.
 *
 * SIGHUP asks for a drain, as the first SIGTERM does: there is no configuration file to reload.
 */
export function stopSignals(source: SignalSource): StopSignals {
  const drain = new AbortController();
  const end = new AbortController();
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      if (!drain.signal.aborted) drain.abort();
      else if (signal !== FIRST_ONLY) end.abort();
    };
    source.on(signal, listener);
    return () => source.off(signal, listener);
  });
  return {
    drain: drain.signal,
    end: end.signal,
    [Symbol.dispose]: () => listeners.forEach((remove) => remove()),
  };
}

/** Resolves when the signal is aborted; at once when it is already. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}
