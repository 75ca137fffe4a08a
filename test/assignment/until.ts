/** Moving a fake clock until something holds, letting promises settle in between. */
import assert from "node:assert/strict";
import type { FakeClock } from "../fixtures/fake_clock.ts";

/** Lets everything settle that waits for no clock. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

/** Moves the clock by `stepMs` again and again until `holds`. */
export async function advanceUntil(
  clock: FakeClock,
  holds: () => boolean,
  stepMs: number,
): Promise<void> {
  for (let step = 0; !holds(); step++) {
    if (step > 1_000) assert.fail("it never came to hold");
    await settled();
    if (!holds() && stepMs > 0) clock.advance(stepMs);
  }
}
