/**
 * A callback comes on its own: no block is made between the request and the outcome.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Scenario } from "../context.ts";
import { settle } from "../ledger.ts";

const AHEAD_MS = 3_000;

/** `notBefore` three seconds ahead, with no block in between (A1, S1). */
export const callback: Scenario = {
  name: "callback",
  async run(context) {
    const lab = await context.newLab();
    const operator = context.operators.plain("stamp", `printf '%s %s' "$(cat)" "$(date +%s%6N)"`);
    await context.start([lab], { operators: [operator] });
    await lab.request({ operator: "stamp", input: "$now" });
    await lab.untilStored(1);
    const due = (Date.now() + AHEAD_MS) * 1_000;
    await lab.request({ operator: "stamp", input: "$now", notBeforeMicros: due });
    const height = await context.node.height();
    await lab.untilStored(2);
    assert.equal(await context.node.height(), height + 1, "blocks since the request");
    // What this operator answers depends on the time, so the stored output is its own measure.
    const outputs = new Map((await lab.stored()).map(({ number, output }) => [number, output]));
    const { stored } = await settle(lab, { outputOf: ({ number }) => outputs.get(number) ?? "" });
    return shown(stored[1]?.output ?? "", due, stored[1]?.at ?? 0);
  },
};

function shown(output: string, due: number, storedAt: number): string {
  const [asked = 0, ran = 0] = output.split(" ").map(Number);
  assert.ok(asked >= due, `asked ${due - asked} µs before its time`);
  const late = (micros: number) => `${((micros - due) / 1_000).toFixed(1)} ms`;
  return `asked ${late(asked)} after its time, ran after ${late(ran)}, block of ${late(storedAt)}`;
}
