/**
 * Tasks a second through everything but a real node, against bare subprocesses of the same command.
 *
 * @module
 */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { ROOT } from "../../test/e2e/artifacts.ts";
import type { Amounts } from "../amounts.ts";
import { type Answer, type FigureOptions, figuresOf, type Samples } from "../figures.ts";
import { runScript, type Runtime, RUNTIME_NAMES } from "../script.ts";
import type { Rates } from "../spawn/rate.ts";
import { Site } from "./site.ts";

const LANES = 16;
const APPLICATIONS = 20;
const CHAINS = 5;

/** Tasks that a process that stays has before the others, and by which the runtimes get warm. */
const WARM = 5_000;
const STAYING = `
[operators.echo]
stream = "bun"
args = [${JSON.stringify(join(ROOT, "bench/spawn/echo.ts"))}]
concurrency = 256
`;

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
  {
    name: "tasks by a process that stays; bare: it is started for each",
    unit: "per s",
    key: "staying",
    goals: [
      { of: PROGRAM, atLeast: 10_000 },
      { of: PROGRAM, against: bareOf("bun"), atLeast: 10 },
    ],
  },
];

/** Measures it, in turns. */
export async function measureOperators({ rounds, spawns, staying }: Amounts): Promise<Answer> {
  const turns = new Map<string, Samples[]>();
  const add = (name: string, samples: Samples) =>
    turns.set(name, [...turns.get(name) ?? [], samples]);
  await using site = await Site.start(APPLICATIONS, CHAINS);
  await site.work(["--max-concurrency", String(LANES)]);
  await site.untilAsked();
  await using alone = await Site.start(1, 1);
  await alone.work(["--max-concurrency", "256"], STAYING);
  await alone.untilAsked();
  await wholeTasks(alone, WARM, "echo");
  for (let round = 0; round < rounds; round++) {
    for (const runtime of ["deno", "bun"] as const) {
      const rates = await runScript<Rates>(runtime, "spawn/rate.ts", [spawns, LANES, staying]);
      add(bareOf(runtime), { perSecond: [rates.bare], staying: [rates.started] });
      add(roomOf(runtime), { perSecond: [rates.operator], staying: [rates.staying] });
    }
    const { perSecond } = await wholeTasks(alone, staying, "echo");
    add(PROGRAM, { ...await wholeTasks(site, spawns / APPLICATIONS, "cat"), staying: perSecond });
    console.error(`operators: round ${round + 1} of ${rounds}`);
  }
  const title = "A process for each task, on a development node without block time";
  return { part: "operators", title, figures: figuresOf(FIGURES, turns), curves: [] };
}

async function wholeTasks(site: Site, each: number, operator: string) {
  const { applications } = site;
  const before = { ...site.counts };
  const startedAt = performance.now();
  await Promise.all(applications.map((one) => site.request(one, each, operator)));
  const outcomes = each * applications.length;
  await site.untilOperations(before.operations + applications.length + outcomes);
  const seconds = (performance.now() - startedAt) / 1_000;
  const blocks = site.counts.submissions - before.submissions - applications.length;
  return {
    perSecond: [outcomes / seconds],
    questions: [(site.counts.questions - before.questions) / outcomes],
    shared: [outcomes / blocks],
  };
}
