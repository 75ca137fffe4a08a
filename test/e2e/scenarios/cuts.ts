/**
 * Submissions that are cut at random moments between the processor and the node.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Context, Scenario } from "../context.ts";
import { type Cut, type Intermediary, startIntermediary } from "../intermediary.ts";
import { settle } from "../ledger.ts";
import { until } from "../until.ts";

/** Submissions are cut until this many cuts have been made. */
const CUTS = 30;

/** Positional: one that was sent twice, or too early, lands on the wrong task (U3). */
export const positionalCuts: Scenario = {
  name: "cuts-positional",
  run: (context) => cuts(context, false),
};

/** Identified: one that was sent twice is a stray (U3, U6). */
export const identifiedCuts: Scenario = {
  name: "cuts-identified",
  run: (context) => cuts(context, true),
};

async function cuts(context: Context, identified: boolean): Promise<string> {
  const lab = await context.newLab();
  const { random, node } = context;
  const between = await startIntermediary(
    node.url,
    () => random() < 0.6 && made(between) < CUTS ? randomCut(random) : null,
  );
  context.defer(() => between.close());
  const operators = [context.operators.recorded("cat")];
  await context.start([lab], { operators, nodeUrl: between.url });
  const start = performance.now();
  await until(`${CUTS} submissions have been cut`, async () => {
    const missing = lab.requested.length - await lab.storedCount();
    if (missing < 5) {
      await lab.request({ operator: "cat", input: "task $number", identified, count: 5 });
    }
    return made(between) >= CUTS;
  }, { deadlineMs: 90_000, everyMs: 50 });
  await lab.untilStored(lab.requested.length, { deadlineMs: 60_000 });
  await settle(lab);
  assert.equal(made(between), CUTS);
  return shown(context, between, lab.requested.length, performance.now() - start);
}

// The node takes about 25 ms for a submission: the waits cover all of it, and a little more.
function randomCut(random: () => number): Cut {
  const kind = random();
  if (kind < 0.2) return { kind: "request", bytes: Math.floor(random() * 500) };
  if (kind < 0.8) return { kind: "wait", ms: Math.floor(random() * 35) };
  return { kind: "answer", bytes: Math.floor(random() * 100) };
}

function made({ cuts }: Intermediary): number {
  return cuts.request + cuts.wait + cuts.answer;
}

function shown({ operators }: Context, between: Intermediary, count: number, ms: number): string {
  const { cuts, submissions } = between;
  const repeated = operators.repeated().length;
  return `${count} stored once, strays 0, in ${
    (ms / 1_000).toFixed(1)
  } s; ${submissions} submissions,` +
    ` cut in the request ${cuts.request}, while waiting ${cuts.wait}, in the answer ${cuts.answer};` +
    ` ${repeated} run twice`;
}
