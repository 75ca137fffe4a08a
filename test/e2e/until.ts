/**
 * Waiting for conditions: nothing in this suite sleeps for a fixed time.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";

/** How long and how often `until` looks. */
export interface UntilOptions {
  /** Milliseconds after which it gives up. Default 30,000. */
  readonly deadlineMs?: number;
  /** Milliseconds between two looks. Default 25. */
  readonly everyMs?: number;
}

/**
 * Looks again and again until `probe` answers something other than `undefined`, `null` or `false`.
 *
 * A probe that throws has not answered: a node that is down is one of the things waited for.
 *
 * @throws Error that says what did not happen, how long it was waited for, and the last failure.
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  { deadlineMs = 30_000, everyMs = 25 }: UntilOptions = {},
): Promise<T> {
  const end = performance.now() + deadlineMs;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > end) throw new Error(gaveUp(what, deadlineMs, cause), { cause });
    await delay(everyMs);
  }
}

function gaveUp(what: string, deadlineMs: number, cause: unknown): string {
  const because = cause instanceof Error ? ` (${cause.message})` : "";
  return `not within ${deadlineMs / 1000} s: ${what}${because}`;
}
