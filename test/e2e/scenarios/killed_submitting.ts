/**
 * The processor killed with -9 while a submission of it is under way: what the journal calls "sent"
 * is unknown to the next start (D2, U3).
 *
 * @module
 */
import type { Context, Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import { startProxy } from "../../faults/lab/proxy/proxy.ts";
import { until } from "../until.ts";

const KILLS = 10;
const COUNT = 60;

/** Ten kills, each within the 30 ms after a submission went by; both kinds of tasks. */
export const killedSubmitting: Scenario = {
  name: "killed-submitting",
  async run(context) {
    const lab = await context.newLab();
    const start = performance.now();
    await requestAll(lab);
    const submissions = await killWhileSubmitting(context, lab);
    await lab.untilStored(lab.requested.length, { deadlineMs: 60_000 });
    await settle(lab);
    const seconds = ((performance.now() - start) / 1_000).toFixed(1);
    return `${KILLS} kills, ${lab.requested.length} stored once in ${seconds} s, strays 0;` +
      ` ${submissions} submissions, ${context.operators.repeated().length} tasks run twice`;
  },
};

// At once: a later request of the suite would commit what a kill has left pending (U3).
async function requestAll(lab: Lab): Promise<void> {
  const options = { input: "task $number", count: COUNT };
  await lab.request({ ...options, operator: "cat", identified: false });
  await lab.request({ ...options, operator: "trickle" });
}

async function killWhileSubmitting(context: Context, lab: Lab): Promise<number> {
  let strikeAt = Infinity;
  const between = await startProxy(context.node.url, {
    plan({ kind }) {
      if (kind !== "submission") return null;
      strikeAt = Math.min(strikeAt, performance.now() + context.random() * 30);
      return null;
    },
  });
  context.defer(() => between.close());
  const options = { operators: operatorsOf(context), nodeUrl: between.url };
  for (let life = 0; life < KILLS; life++) {
    const processor = await context.start([lab], options);
    strikeAt = Infinity;
    await until("its moment has come", () => performance.now() >= strikeAt, { everyMs: 1 });
    await processor.kill();
  }
  await context.start([lab], options);
  return between.seen.submission;
}

// Identified ones trickle, so that they do not all share the first block.
function operatorsOf({ operators }: Context): readonly string[] {
  const trickle = `sleep "0.$(( \${input##* } % 10 ))"; printf %s "$input"`;
  return [operators.recorded("cat"), operators.recorded("trickle", trickle)];
}
