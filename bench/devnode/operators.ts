/**
 * Tasks a second through everything but a real node, against bare subprocesses of the same command.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import type { Amounts } from "../amounts.ts";
import { type Answer, type FigureOptions, figuresOf, type Samples } from "../figures.ts";
import { runScript, type Runtime, RUNTIME_NAMES } from "../script.ts";
import type { Rates } from "../spawn/rate.ts";
import { Site } from "./site.ts";

const LANES = 16;
const APPLICATIONS = 20;
const CHAINS = 5;

const PROGRAM = "binary, whole tasks";
const bareOf = (runtime: Runtime) => `${RUNTIME_NAMES[runtime]}, bare`;
const roomOf = (runtime: Runtime) => `${RUNTIME_NAMES[runtime]}, as operators`;

const FIGURES: readonly FigureOptions[] = [
  {
    name: `runs of /bin/cat, ${LANES} at a time`,
    unit: "per s",
    key: "perSecond",
    goals: [{ of: PROGRAM, against: bareOf("bun"), atLeast: 0.8 }],
  },
  { name: "questions for each outcome", unit: "", key: "questions" },
  { name: "outcomes in a block", unit: "", key: "shared" },
];

/** Measures it, in turns. */
export async function measureOperators({ rounds, spawns }: Amounts): Promise<Answer> {
  const turns = new Map<string, Samples[]>();
  const add = (name: string, samples: Samples) =>
    turns.set(name, [...turns.get(name) ?? [], samples]);
  await using site = await Site.start(APPLICATIONS, CHAINS);
  await site.work(["--max-concurrency", String(LANES)]);
  await site.untilAsked();
  for (let round = 0; round < rounds; round++) {
    for (const runtime of ["deno", "bun"] as const) {
      const { bare, operator } = await runScript<Rates>(runtime, "spawn/rate.ts", [spawns, LANES]);
      add(bareOf(runtime), { perSecond: [bare] });
      add(roomOf(runtime), { perSecond: [operator] });
    }
    add(PROGRAM, await wholeTasks(site, spawns / APPLICATIONS));
    console.error(`operators: round ${round + 1} of ${rounds}`);
  }
  const title = "A process for each task, on a development node without block time";
  return { part: "operators", title, figures: figuresOf(FIGURES, turns), curves: [] };
}

async function wholeTasks(site: Site, each: number): Promise<Samples> {
  const before = { ...site.counts };
  const startedAt = performance.now();
  await Promise.all(site.applications.map((one) => site.request(one, each)));
  const outcomes = each * APPLICATIONS;
  await site.untilOperations(before.operations + APPLICATIONS + outcomes);
  const seconds = (performance.now() - startedAt) / 1_000;
  const blocks = site.counts.submissions - before.submissions - APPLICATIONS;
  return {
    perSecond: [outcomes / seconds],
    questions: [(site.counts.questions - before.questions) / outcomes],
    shared: [outcomes / blocks],
  };
}
