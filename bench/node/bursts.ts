/**
 * Many tasks at once: outcomes a second, and blocks.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import { settle } from "../../test/e2e/ledger.ts";
import type { Amounts } from "../amounts.ts";
import type { FigureOptions, Samples } from "../figures.ts";
import { FLOOR, LINERA, PROGRAM } from "./contestants.ts";
import type { Place } from "./place.ts";
import { questionsIn } from "./questions.ts";

/** Linera's own takes 30 s for 1,000 tasks on a quiet machine. */
const PATIENCE_MS = 180_000;

/** The figures of all bursts. */
export function burstFigures({ identified, positional }: Amounts): readonly FigureOptions[] {
  const withIds = identified.flatMap((count): FigureOptions[] => [
    {
      name: `${count} tasks with ids`,
      unit: "per s",
      key: rateKey(count),
      goals: [
        { of: PROGRAM, against: LINERA, atLeast: 4 },
        { of: PROGRAM, against: FLOOR, atLeast: 0.9 },
      ],
    },
    { name: `blocks for ${count} tasks with ids`, unit: "", key: `blocks ${count}` },
    { name: "questions for each outcome", unit: "", key: `questions ${count}` },
  ]);
  return [
    ...withIds,
    {
      name: `${positional} tasks without ids`,
      unit: "per s",
      key: "positional",
      goals: [{ of: PROGRAM, against: LINERA, atLeast: 1 }],
    },
    { name: "questions for each outcome without an id", unit: "", key: "questions" },
  ];
}

/** The key of a rate; the floor has the same ones. */
export function rateKey(count: number): string {
  return `identified ${count}`;
}

/** Measures all bursts, one after another, and checks that nothing went wrong. */
export async function bursts(place: Place, amounts: Amounts): Promise<Samples> {
  const samples: Record<string, readonly number[]> = {};
  for (const count of amounts.identified) {
    const { perSecond, blocks, questions } = await burst(place, true, count);
    samples[rateKey(count)] = [perSecond];
    samples[`blocks ${count}`] = [blocks];
    samples[`questions ${count}`] = questions;
  }
  const { perSecond, questions } = await burst(place, false, amounts.positional);
  await settle(place.lab);
  return { ...samples, positional: [perSecond], questions };
}

async function burst(place: Place, identified: boolean, count: number) {
  const { lab, watch } = place;
  const before = await lab.storedCount();
  const height = await lab.node.height();
  let tookMs = 0;
  const questions = await questionsIn(place, count, async () => {
    await lab.request({ operator: "cat", input: "task $number", identified, count });
    const answered = performance.now();
    // Seldom: Linera's own processor lets other queries of its chain wait until its work is done.
    await lab.untilStored(before + count, { deadlineMs: PATIENCE_MS, everyMs: 100 });
    tookMs = await watch.arrival(await lab.node.height() - 1) - answered;
  });
  return { perSecond: count * 1_000 / tookMs, blocks: watch.height - height, questions };
}
