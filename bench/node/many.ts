/**
 * Twenty applications on five chains, all of which have work at the same moment.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import { Context } from "../../test/e2e/context.ts";
import type { Lab } from "../../test/e2e/lab.ts";
import { settle } from "../../test/e2e/ledger.ts";
import type { RunningSuite } from "../../test/e2e/suite.ts";
import { until } from "../../test/e2e/until.ts";
import type { FigureOptions, Samples } from "../figures.ts";
import { watchChain } from "./chain_watch.ts";
import { type Contestant, LINERA, PROGRAM } from "./contestants.ts";
import { OPERATOR } from "./place.ts";

const LABS_A_CHAIN = 4;
const CHAINS = 5;
const PATIENCE_MS = 120_000;
/** Long enough for twenty requests, which are made before. */
const LEAD_MS = 8_000;

export function manyFigures(perApplication: number): readonly FigureOptions[] {
  return [{
    name: `${CHAINS * LABS_A_CHAIN} applications on ${CHAINS} chains, ${perApplication} tasks each`,
    unit: "ms",
    key: "manyMs",
    goals: [{ of: PROGRAM, against: LINERA, atMost: 0.4 }],
  }];
}

/** The chains of all turns: the default one, and others that the node's wallet owns. */
export async function openChains({ node }: RunningSuite): Promise<readonly string[]> {
  const chains = [node.chain];
  const owner = await node.owner();
  while (chains.length < CHAINS) chains.push(await node.openChain(owner));
  return chains;
}

/** One turn: the time from the moment at which all tasks are due until the last one is stored. */
export async function many(
  suite: RunningSuite,
  contestant: Contestant,
  name: string,
  chains: readonly string[],
  perApplication: number,
): Promise<Samples> {
  await using context = new Context({ ...suite, start: contestant.start }, name);
  const labs = (await labsOn(context, chains)).flat();
  await (contestant.name === LINERA ? assigned(context, labs) : given(context, contestant, labs));
  await Promise.all(labs.map((lab) => lab.untilStored(1, { deadlineMs: PATIENCE_MS })));
  const manyMs = await atOnce(context, chains, labs, perApplication);
  for (const lab of labs) await settle(lab);
  return { manyMs: [manyMs] };
}

/** By chain. */
export async function labsOn(
  context: Context,
  chains: readonly string[],
): Promise<readonly (readonly Lab[])[]> {
  const labs: Lab[][] = [];
  for (const chain of chains) {
    const here: Lab[] = [];
    while (here.length < LABS_A_CHAIN) here.push(await context.newLab(chain));
    labs.push(here);
  }
  return labs;
}

async function given(context: Context, { flags }: Contestant, labs: readonly Lab[]): Promise<void> {
  await context.start(labs, { operators: [OPERATOR], flags });
  for (const lab of labs) await lab.request({ operator: "cat", input: "warm $number" });
}

/** Linera's own takes applications of other chains from a controller alone. */
async function assigned(context: Context, labs: readonly Lab[]): Promise<void> {
  for (const lab of labs) await lab.request({ operator: "cat", input: "warm $number" });
  const controller = await context.newController();
  const flags = ["--controller-id", controller.application];
  await context.start([], { operators: [OPERATOR], flags });
  await until("the worker is registered", async () => (await controller.state()).local_worker);
  for (const lab of labs) await controller.assign(lab);
}

// The tasks wait for one moment: none of the requests for them meets work that is under way.
async function atOnce(
  context: Context,
  chains: readonly string[],
  labs: readonly Lab[],
  count: number,
): Promise<number> {
  const watches = await Promise.all(chains.map((chain) => watchChain(context.node.url, chain)));
  context.defer(() => watches.forEach((watch) => watch.close()));
  const dueAt = performance.timeOrigin + performance.now() + LEAD_MS;
  const notBeforeMicros = Math.round(dueAt * 1_000);
  await Promise.all(chains.map(async (chain) => {
    for (const lab of labs.filter((one) => one.chain === chain)) {
      await lab.request({ operator: "cat", input: "task $number", count, notBeforeMicros });
    }
  }));
  const due = dueAt - performance.timeOrigin;
  if (performance.now() > due) throw new Error(`twenty requests took more than ${LEAD_MS} ms`);
  const patience = { deadlineMs: PATIENCE_MS, everyMs: 100 };
  await Promise.all(labs.map((lab) => lab.untilStored(1 + count, patience)));
  return Math.max(...watches.map(({ newestAt }) => newestAt)) - due;
}
