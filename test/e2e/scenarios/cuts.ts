/**
 * Submissions that are cut at random moments between the processor and the node.
 *
 * @module
 */
import type { Context, Scenario } from "../context.ts";
import type { Fault } from "../../faults/lab/proxy/fault.ts";
import { type Proxy, startProxy } from "../../faults/lab/proxy/proxy.ts";
import { settle } from "../ledger.ts";

/** Submissions are cut until this many cuts have been made. */
const CUTS = 30;

/**
 * All are requested at once: a request of the suite would commit what a cut left pending (U3), and
 * so hide a processor that does not.
 */
const COUNT = 60;

/** Positional: one that was sent twice, or too early, lands on the wrong task (U3). */
export const positionalCuts: Scenario = {
  name: "cuts-positional",
  run: (context) =>
    cuts(context, false, context.operators.recorded("cat"), () => randomCut(context.random)),
};

/** Identified: one that was sent twice is a stray (U3, U6). */
export const identifiedCuts: Scenario = {
  name: "cuts-identified",
  run: (context) => cuts(context, true, trickling(context), () => randomCut(context.random)),
};

/**
 * The validator is stopped while a submission is cut, and goes on a little later: the node answers
 * questions from its own copy meanwhile, with the cut outcome's task still listed (U3).
 */
export const stalledCuts: Scenario = {
  name: "cuts-stalled",
  needsNetwork: true,
  run: (context) => {
    context.defer(() => context.network.validator.continue());
    return cuts(context, false, context.operators.recorded("cat"), () => stalledCut(context));
  },
};

// One outcome every tenth of a second, so that they do not all share a few blocks.
function trickling({ operators }: Context): string {
  const body = `number=$(( \${input##* } % ${COUNT} )); ` +
    `sleep "$(( number / 10 )).$(( number % 10 ))"; printf %s "$input"`;
  return operators.recorded("cat", body);
}

async function cuts(context: Context, identified: boolean, operator: string, cut: () => Fault) {
  const lab = await context.newLab();
  const { random, node } = context;
  const between = await startProxy(node.url, {
    plan: ({ kind }) =>
      kind === "submission" && random() < 0.6 && made(between) < CUTS ? cut() : null,
  });
  context.defer(() => between.close());
  const start = performance.now();
  await context.start([lab], { operators: [operator], nodeUrl: between.url });
  do {
    await lab.request({ operator: "cat", input: "task $number", identified, count: COUNT });
    await lab.untilStored(lab.requested.length, { deadlineMs: 90_000 });
  } while (made(between) < CUTS);
  await settle(lab);
  return shown(context, between, lab.requested.length, performance.now() - start);
}

function stalledCut({ network, random }: Context): Fault {
  const ms = Math.floor(random() * 60);
  network.validator.stop();
  setTimeout(() => network.validator.continue(), ms + random() * 120);
  return { kind: random() < 0.5 ? "cutWaiting" : "abandon", ms };
}

// The node takes about 25 ms for a submission: the waits cover all of it, and a little more.
function randomCut(random: () => number): Fault {
  const kind = random();
  if (kind < 0.2) return { kind: "cutMessage", bytes: Math.floor(random() * 500) };
  if (kind < 0.5) return { kind: "cutWaiting", ms: Math.floor(random() * 35) };
  if (kind < 0.8) return { kind: "abandon", ms: 10 + Math.floor(random() * 15) };
  return { kind: "cutAnswer", bytes: Math.floor(random() * 100) };
}

function made({ made }: Proxy): number {
  return Object.values(made).reduce((sum, count) => sum + count, 0);
}

function shown({ operators }: Context, between: Proxy, count: number, ms: number): string {
  const { seen, made } = between;
  const repeated = operators.repeated().length;
  return `${count} stored once, strays 0, in ${
    (ms / 1_000).toFixed(1)
  } s; ${seen.submission} submissions,` +
    ` cut in the request ${made.cutMessage ?? 0}, while waiting ${
      made.cutWaiting ?? 0
    }, for the processor only ${made.abandon ?? 0}, in the answer ${made.cutAnswer ?? 0};` +
    ` ${repeated} run twice`;
}
