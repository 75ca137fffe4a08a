/**
 * What exists and what happens: start, memory and processor time, with one application and with many.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Amounts } from "../amounts.ts";
import { type Answer, type FigureOptions, figuresOf, type Samples } from "../figures.ts";
import { shownNumber } from "../words.ts";
import { cpuSeconds, privateKb, residentMb, wakeUps, wakeUpsBetween } from "./processes.ts";
import { Site } from "./site.ts";
import { buildBare, startBare, starts } from "./starts.ts";

const BARE = "bare binary";
const ONE = "1 application";

/** Requests of the bench itself that are under way at once. */
const LANES = 16;

const FIGURES: readonly FigureOptions[] = [
  {
    name: "start to first question",
    unit: "ms",
    key: "startMs",
    goals: [{ of: ONE, against: BARE, atMost: 1.5 }],
  },
  {
    name: "memory, idle",
    unit: "MB",
    key: "idleMb",
    goals: [{ of: ONE, against: BARE, atMost: 1.3 }],
  },
];

/** Measures it: starts in turns, then all of them idle at the same time, then a burst on many. */
export async function measureSize(amounts: Amounts): Promise<Answer> {
  const many = `${shownNumber(amounts.applications)} applications`;
  const turns = new Map<string, Samples[]>([[BARE, []], [ONE, []], [many, []]]);
  await using small = await Site.start(1, 1);
  const bare = await buildBare(small.newFolder());
  for (let start = 0; start < 3 * amounts.rounds; start++) {
    const found = await starts(small, bare);
    turns.get(BARE)?.push(found.bare);
    turns.get(ONE)?.push(found.binary);
  }
  console.error("size: starts");
  await using large = await Site.start(amounts.applications, amounts.chains);
  const found = await side(small, large, bare, amounts);
  for (
    const [name, samples] of [[BARE, found.bare], [ONE, found.one], [many, found.many]] as const
  ) {
    turns.get(name)?.push(samples);
  }
  const title =
    `What exists, on a development node: ${many} on ${amounts.chains} chains beside one`;
  return { part: "size", title, figures: figuresOf(figuresWith(many), turns), curves: [] };
}

function figuresWith(many: string): readonly FigureOptions[] {
  return [
    ...FIGURES,
    perApplication(many),
    cpu(many),
    { name: "wake-ups of all threads, idle", unit: "per s", key: "wakeUps" },
    { name: "questions of an idle minute", unit: "", key: "questions" },
    { name: "other requests of an idle minute", unit: "", key: "nodeRequests" },
    { name: "start until all are asked", unit: "s", key: "allAskedS" },
    { name: "a task on each at once", unit: "per s", key: "burstPerS" },
    { name: "memory after that", unit: "MB", key: "burstMb" },
  ];
}

function perApplication(many: string): FigureOptions {
  const goals = [{ of: many, atMost: 4 }];
  return { name: "memory for each idle application", unit: "kB", key: "eachKb", goals };
}

function cpu(many: string): FigureOptions {
  const goals = [{ of: ONE, atMost: 0.1 }, { of: many, atMost: 1 }];
  return { name: "processor time, idle", unit: "% of a core", key: "cpu", goals };
}

async function side(small: Site, large: Site, bare: string, amounts: Amounts) {
  small.forgetAsked();
  const one = await small.work();
  await small.untilAsked();
  const bareChild = startBare(small, bare);
  const startedAt = performance.now();
  const many = await large.work();
  await large.untilAsked();
  const allAskedS = (performance.now() - startedAt) / 1_000;
  const pids = { bare: bareChild.pid, one: one.pid, many: many.pid };
  const idle = await watchIdle(pids, small, large, amounts.idleSeconds);
  const eachKb = (privateKb(pids.many) - privateKb(pids.one)) / (amounts.applications - 1);
  console.error("size: idle");
  const burst = await burstOnAll(large, pids.many);
  return { ...idle, many: { ...idle.many, ...burst, allAskedS: [allAskedS], eachKb: [eachKb] } };
}

type Pids = Readonly<Record<"bare" | "one" | "many", number>>;

// All at the same time, so that another load of the machine meets all of them. What starting has left
// to be cleared away has half of the time again for it.
async function watchIdle(pids: Pids, small: Site, large: Site, seconds: number) {
  await delay(seconds * 500);
  const before = { ...tellsOf(pids), small: { ...small.counts }, large: { ...large.counts } };
  await delay(seconds * 1_000);
  const after = tellsOf(pids);
  const of = (name: keyof Pids): Samples => ({
    idleMb: [residentMb(pids[name])],
    cpu: [(after[name].cpu - before[name].cpu) * 100 / seconds],
    wakeUps: [wakeUpsBetween(before[name].wakeUps, after[name].wakeUps) / seconds],
  });
  const requests = (site: Site, since: Site["counts"]): Samples => ({
    questions: [(site.counts.questions - since.questions) * 60 / seconds],
    nodeRequests: [(site.counts.nodeRequests - since.nodeRequests) * 60 / seconds],
  });
  return {
    bare: of("bare"),
    one: { ...of("one"), ...requests(small, before.small) },
    many: { ...of("many"), ...requests(large, before.large) },
  };
}

function tellsOf({ bare, one, many }: Pids) {
  const tells = (pid: number) => ({ cpu: cpuSeconds(pid), wakeUps: wakeUps(pid) });
  return { bare: tells(bare), one: tells(one), many: tells(many) };
}

async function burstOnAll(site: Site, pid: number): Promise<Samples> {
  const count = site.applications.length;
  const before = site.counts.operations;
  const left = [...site.applications];
  const startedAt = performance.now();
  const lane = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await site.request(one, 1);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await site.untilOperations(before + 2 * count);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { burstPerS: [count / seconds], burstMb: [residentMb(pid)] };
}
