/**
 * Two processors for one application, each at a node of its own: what K2 warns of.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Context, Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import type { LineraNode } from "../node.ts";
import type { Processor } from "../processor.ts";
import { until } from "../until.ts";

const COUNT = 100;
const BATCH = 5;

/** Two nodes with copies of one wallet on one chain, identified tasks (K2, U4). */
export const twins: Scenario = {
  name: "two-processors",
  needsNetwork: true,
  async run(context) {
    const second = await secondNode(context);
    const lab = await context.newLab();
    const height = await context.node.height();
    const processors = await startBoth(context, lab, second);
    while (lab.requested.length < COUNT) {
      await lab.request({ operator: "cat", input: "task $number", count: BATCH });
      await lab.untilStored(lab.requested.length - BATCH, { deadlineMs: 60_000 });
    }
    await lab.untilStored(COUNT, { deadlineMs: 90_000 });
    await untilQuiet(context);
    const { strays } = await settle(lab, { strays: null });
    return `${await explained(context, lab, height, strays)}; ${endsOf(processors)}`;
  },
};

async function secondNode(context: Context): Promise<LineraNode> {
  await context.node.stop();
  const second = context.node.clone(join(context.folder, "node"));
  await context.node.start();
  await second.start();
  context.defer(() => second.stop());
  return second;
}

async function startBoth(context: Context, lab: Lab, second: LineraNode) {
  const operators = [context.operators.recorded("cat")];
  const started: Processor[] = [];
  for (const node of [context.node, second]) {
    const options = { name: `processor-${node.port}`, nodeUrl: node.url, operators };
    started.push(await context.start([lab], options));
  }
  return started;
}

// How the submissions ended that did not simply make a block, as both logs tell.
function endsOf(processors: readonly Processor[]): string {
  const ends = processors.flatMap((processor) => processor.events())
    .flatMap(({ event, end }) => event === "submission.ended" ? [String(end)] : []);
  const count = (end: string) => ends.filter((other) => other === end).length;
  return `${count("conflict")} conflicts, ${count("unknown")} unknown`;
}

// Late outcomes are what would be strays: the chain has to stand still before they are counted.
async function untilQuiet({ node }: Context): Promise<void> {
  let seen = -1;
  let since = performance.now();
  await until("no block for three seconds", async () => {
    const height = await node.height();
    if (height !== seen) since = performance.now();
    seen = height;
    return performance.now() - since > 3_000;
  }, { everyMs: 100 });
}

// Every operation of the application is a request, an outcome that was stored, or a stray: when the
// three add up, each stray is an outcome of a task that the other processor had stored before.
async function explained(context: Context, lab: Lab, height: number, strays: number) {
  const blocks = await context.node.blocksFrom(height);
  const operations = blocks.flatMap((block) => block.operations)
    .filter((application) => application === lab.application).length;
  const requests = COUNT / BATCH;
  assert.equal(operations, requests + COUNT + strays, "operations on the chain");
  const runs = context.operators.runs().length;
  assert.ok(strays <= runs - COUNT, `${strays} strays of ${runs} runs: some came without a run`);
  return `${COUNT} stored, ${runs} runs by two processors, ${blocks.length} blocks, strays ${strays}:` +
    ` ${operations} operations = ${requests} requests + ${COUNT} stored` +
    ` + ${strays} outcomes that came second`;
}
