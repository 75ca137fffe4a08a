/**
 * Stopping by signals, and the one that may stand for a reload (D1, D4).
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import type { Machine, StopSignal } from "./machine.ts";

/** What the signals ask for. */
export interface StopSignals {
  /** Aborted by the first signal: drain. */
  readonly drain: AbortSignal;
  /** Aborted by the second: end at once. */
  readonly end: AbortSignal;
  /** From then on signals ask for nothing. */
  [Symbol.dispose](): void;
}

/** Never the second that ends: a terminal that closes must not cut a drain short (D4). */
const HANGUP: StopSignal = "SIGHUP";

/**
 * Signals closer than this are one: `timeout` signals its child and then the group that it is in,
 * and wrappers pass on a Ctrl-C that the terminal has sent to everybody already.
 */
const ONE_SIGNAL_MS = 100;

const SIGNALS: readonly StopSignal[] = ["SIGTERM", "SIGINT", HANGUP];

/**
 * Listens for SIGTERM, SIGINT and SIGHUP until it is disposed of.
 *
 * @param onHangup is called at each SIGHUP, which then stops nothing; null: SIGHUP asks for a drain,
 * as the first SIGTERM does (D4).
 */
export function stopSignals(
  { signals, clock }: Pick<Machine, "signals" | "clock">,
  onHangup: (() => void) | null = null,
): StopSignals {
  const drain = new AbortController();
  const end = new AbortController();
  let drainedAt = 0;
  const hear = (signal: StopSignal) => {
    if (signal === HANGUP && onHangup !== null) return onHangup();
    const now = clock.monotonic();
    if (!drain.signal.aborted) {
      drainedAt = now;
      drain.abort();
    } else if (signal !== HANGUP && now - drainedAt >= ONE_SIGNAL_MS * MICROS_PER_MS) {
      end.abort();
    }
  };
  const listeners = SIGNALS.map((signal) => {
    const listener = () => hear(signal);
    signals.on(signal, listener);
    return () => signals.off(signal, listener);
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
