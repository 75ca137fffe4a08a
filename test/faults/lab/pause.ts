/**
 * How long a fault lasts: the one thing in the laboratory that is a fixed time.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";

/** Resolves after so many milliseconds. */
export async function pause(ms: number): Promise<void> {
  await delay(ms);
}
