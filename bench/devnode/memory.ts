/**
 * Whether memory grows with the tasks that are done.
 *
 * @module
 */
import type { Amounts } from "../amounts.ts";
import { type Answer, type FigureOptions, figuresOf, type Samples } from "../figures.ts";
import { slopeOf } from "../statistics.ts";
import { shownNumber } from "../words.ts";
import { residentMb } from "./processes.ts";
import { Site } from "./site.ts";

const APPLICATIONS = 10;
const CHAINS = 5;
/** Of each application, in one block. */
const BATCH = 20;
/** After how many tasks memory is what it is to be compared with. */
const EARLY = 10_000;

type Point = readonly [tasks: number, mb: number];

/** Has tasks done, batch after batch, and looks at the memory behind each. */
export async function measureMemory({ tasks }: Amounts): Promise<Answer> {
  await using site = await Site.start(APPLICATIONS, CHAINS);
  const { pid } = await site.work(["--max-concurrency", "16"]);
  await site.untilAsked();
  const points: Point[] = [[0, residentMb(pid)]];
  for (let done = 0; done < tasks;) {
    const before = site.counts.operations;
    await Promise.all(site.applications.map((one) => site.request(one, BATCH)));
    await site.untilOperations(before + APPLICATIONS * (BATCH + 1));
    done += APPLICATIONS * BATCH;
    points.push([done, residentMb(pid)]);
    if (done % EARLY === 0) console.error(`memory: ${done} of ${tasks} tasks`);
  }
  return answerOf(points, tasks);
}

function answerOf(points: readonly Point[], tasks: number): Answer {
  const early = `after ${shownNumber(Math.min(EARLY, tasks / 4))} tasks`;
  const late = `after ${shownNumber(tasks)} tasks`;
  const turns = new Map<string, Samples[]>([
    [early, [{ mb: about(points, Math.min(EARLY, tasks / 4)) }]],
    [late, [{ mb: about(points, tasks), slope: [growth(points, tasks)] }]],
  ]);
  const figures: readonly FigureOptions[] = [
    { name: "memory", unit: "MB", key: "mb", goals: [{ of: late, against: early, atMost: 1.15 }] },
    { name: "growth over the last three quarters", unit: "kB for 1,000 tasks", key: "slope" },
  ];
  return {
    part: "memory",
    title: "Memory over tasks done",
    figures: figuresOf(figures, turns),
    curves: [{ name: "resident", xUnit: "tasks done", yUnit: "MB", points: thinned(points) }],
  };
}

/** The memory around a count: one look may meet the moment before a collection. */
function about(points: readonly Point[], count: number): readonly number[] {
  return points.filter(([done]) => Math.abs(done - count) <= tenth(count)).map(([, mb]) => mb);
}

function tenth(count: number): number {
  return Math.max(APPLICATIONS * BATCH, count / 10);
}

function growth(points: readonly Point[], tasks: number): number {
  const late = points.filter(([done]) => done >= tasks / 4);
  return slopeOf(late.map(([done, mb]) => [done / 1_000, mb * 1_024] as const));
}

function thinned(points: readonly Point[]): readonly Point[] {
  const step = Math.ceil(points.length / 300);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
