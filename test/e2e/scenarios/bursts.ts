/**
 * Bursts: everything stored once, each operator run once, and few blocks.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Context, Scenario } from "../context.ts";
import { settle } from "../ledger.ts";

const COUNT = 200;

/** 200 identified tasks: outcomes that are ready together share blocks (U6). */
export const identifiedBurst: Scenario = {
  name: "burst-identified",
  async run(context) {
    const { blocks, figures } = await burst(context, true);
    if (!context.suite.own) assert.ok(blocks < COUNT / 2, `${blocks} blocks for ${COUNT} outcomes`);
    return figures;
  },
};

/** 200 positional tasks: stored in order, one block after another (T1, U6). */
export const positionalBurst: Scenario = {
  name: "burst-positional",
  run: async (context) => (await burst(context, false)).figures,
};

async function burst(context: Context, identified: boolean) {
  const lab = await context.newLab();
  await context.start([lab], { operators: [context.operators.recorded("cat")] });
  // The first task shows that the processor is there: what is measured is the burst alone.
  await lab.request({ operator: "cat", input: "task $number" });
  await lab.untilStored(1);
  await lab.request({ operator: "cat", input: "task $number", identified, count: COUNT });
  const before = await context.node.height();
  const start = performance.now();
  await lab.untilStored(1 + COUNT, { deadlineMs: 60_000 });
  const seconds = (performance.now() - start) / 1_000;
  const blocks = await context.node.height() - before;
  await settle(lab);
  assert.equal(context.operators.runs().length, 1 + COUNT, "runs");
  assert.deepEqual(context.operators.repeated(), [], "tasks that were run twice");
  const rate = (COUNT / seconds).toFixed(0);
  const figures = `${COUNT} stored in ${
    seconds.toFixed(1)
  } s (${rate}/s), ${blocks} blocks, each run once, strays 0`;
  return { blocks, figures };
}
