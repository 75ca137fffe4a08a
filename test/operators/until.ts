/** Waiting for what comes about outside of this process. */
import { setTimeout } from "node:timers/promises";

/** Settles when the condition holds; a test that waits in vain fails by the runner's time limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!await holds()) await setTimeout(5);
}
