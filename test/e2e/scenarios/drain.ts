/**
 * The orderly end: what runs may finish, and what does not is ended.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { Context, Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import { livingOperators } from "../orphans.ts";
import { until } from "../until.ts";

/** SIGTERM while operators run: their outcomes are submitted, status 0; a second one ends (D1). */
export const drain: Scenario = {
  name: "drain",
  async run(context) {
    const lab = await context.newLab();
    const seconds = await drainOnce(context, lab);
    const start = performance.now();
    const status = await endTwice(context, lab);
    const after = ((performance.now() - start) / 1_000).toFixed(1);
    return `${COUNT} running operators drained and stored in ${seconds} s, status 0;` +
      ` a second SIGTERM on one that ignores SIGTERM: status ${status}, no operator left, ${after} s`;
  },
};

const COUNT = 5;

async function drainOnce(context: Context, lab: Lab): Promise<string> {
  const { operators } = context;
  const gate = operators.path("open");
  const body = `while ! [ -e ${gate} ]; do sleep 0.1; done; printf %s "$input"`;
  const processor = await context.start([lab], { operators: [operators.recorded("wait", body)] });
  await lab.request({ operator: "wait", input: "task $number", count: COUNT });
  await until("all five run", () => operators.runs().length === COUNT);
  const stopped = processor.stop();
  writeFileSync(gate, "");
  const start = performance.now();
  assert.deepEqual(await stopped, { status: 0, signal: null }, "the end after one SIGTERM");
  await settle(lab);
  return ((performance.now() - start) / 1_000).toFixed(1);
}

// Signals that come together count as one: the second is sent until the processor has ended.
async function endTwice(context: Context, lab: Lab): Promise<number | null> {
  const { operators, mark } = context;
  const stubborn = operators.recorded("stubborn", `trap "" TERM; while :; do sleep 1; done`);
  const processor = await context.start([lab], { operators: [stubborn] });
  await lab.request({ operator: "stubborn", input: "task $number" });
  await until("it runs", () => operators.runs().length === COUNT + 1);
  const insisting = setInterval(() => void processor.stop(), 150);
  const { status } = await processor.stop().finally(() => clearInterval(insisting));
  assert.deepEqual(livingOperators(mark), [], "operators left running");
  await settle(lab, { pending: [COUNT] });
  return status;
}
