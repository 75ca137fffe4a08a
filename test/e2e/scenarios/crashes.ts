/**
 * What is killed in the middle of its work: the node, and the processor.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { Context, Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import { livingOperators, type Orphan } from "../orphans.ts";
import type { Processor } from "../processor.ts";
import { until } from "../until.ts";

const KILLS = 10;
const PER_LIFE = 20;

/** The node is killed and started again in the middle of a burst, twice (A5, U3, U4). */
export const nodeKilled: Scenario = {
  name: "node-killed",
  needsNetwork: true,
  async run(context) {
    const lab = await context.newLab();
    await context.start([lab], { operators: [context.operators.recorded("cat")] });
    await lab.request({ operator: "cat", input: "task $number", count: 200 });
    await lab.request({ operator: "cat", input: "task $number", identified: false, count: 100 });
    const backs: string[] = [];
    for (const count of [60, 220]) {
      await lab.untilStored(count);
      backs.push(await restartNode(context, lab));
    }
    await lab.untilStored(300, { deadlineMs: 90_000 });
    await settle(lab);
    const runs = context.operators.runs().length;
    return `300 stored, ${runs} runs, strays 0; first outcome after a restart: ${backs.join(", ")}`;
  },
};

async function restartNode({ node }: Context, lab: Lab): Promise<string> {
  await node.kill();
  await node.start();
  const start = performance.now();
  const before = await lab.storedCount();
  await lab.untilStored(before + 1, { deadlineMs: 90_000 });
  return `${((performance.now() - start) / 1_000).toFixed(1)} s`;
}

/** The processor is killed with -9 ten times in the middle of bursts (D2, U1, U3). */
export const processorKilled: Scenario = {
  name: "processor-killed",
  async run(context) {
    const { operators } = context;
    const lab = await context.newLab();
    const programs = [
      operators.recorded("slow", `sleep 0.2; printf %s "$input"`),
      operators.recorded("stuck", `while ! [ -e ${operators.path("open")} ]; do sleep 0.1; done`),
    ];
    // One operator is left by every kill, and would never end by itself.
    await lab.request({ operator: "stuck", input: "stuck" });
    let processor = await context.start([lab], { operators: programs });
    let left = 0;
    for (let life = 0; life < KILLS; life++) {
      await requestMore(lab, life);
      await untilBusy(context, lab);
      await processor.kill();
      const orphans = livingOperators(context.mark);
      left += orphans.length;
      processor = await context.start([lab], { operators: programs });
      await untilEnded(context, orphans);
    }
    writeFileSync(operators.path("open"), "");
    const count = 1 + KILLS * PER_LIFE;
    await lab.untilStored(count, { deadlineMs: 90_000 });
    await settle(lab, { outputOf: ({ input }) => input === "stuck" ? "" : input });
    await endCleanly(context, processor);
    return `${KILLS} kills, ${count} stored once, ${operators.runs().length} runs, strays 0;` +
      ` ${left} operators left by kills, all ended by the next start`;
  },
};

// Both kinds of tasks: positional ones show an order that a kill has spoilt.
async function requestMore(lab: Lab, life: number): Promise<void> {
  const options = { operator: "slow", input: "task $number", identified: life % 2 === 0 };
  await lab.request({ ...options, count: PER_LIFE });
}

// The moment of the kill: while operators run, after some of them have ended, or after a random
// number of outcomes has been stored.
async function untilBusy({ operators, random, mark, suite }: Context, lab: Lab): Promise<void> {
  const [runs, stored] = [operators.runs().length, await lab.storedCount()];
  const more = Math.floor(random() * 4);
  await until("an operator has been started", () => operators.runs().length > runs + more);
  if (!suite.own) await until("operators run", () => livingOperators(mark).length > 0 || undefined);
  if (random() < 0.6) await lab.untilStored(stored + 1 + more);
}

// D2: the next start ends what the last one left.
async function untilEnded({ mark }: Context, orphans: readonly Orphan[]): Promise<void> {
  await until("the operators of the last life have ended", () => {
    const living = new Set(livingOperators(mark).map(({ runId }) => runId));
    return !orphans.some(({ runId }) => living.has(runId));
  }, { deadlineMs: 15_000 });
}

async function endCleanly({ mark, suite }: Context, processor: Processor): Promise<void> {
  const end = await processor.stop();
  if (suite.own) return;
  assert.deepEqual(end, { status: 0, signal: null }, "the end after SIGTERM (D1)");
  assert.deepEqual(livingOperators(mark), [], "operators left running");
}
