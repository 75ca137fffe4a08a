/**
 * What others notice: how long queries of the chain take while a burst is worked through.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import { query } from "../../test/e2e/graphql.ts";
import { settle } from "../../test/e2e/ledger.ts";
import type { FigureOptions, Samples } from "../figures.ts";
import { LINERA, PROGRAM } from "./contestants.ts";
import type { Place } from "./place.ts";

export const QUERY_FIGURES: readonly FigureOptions[] = [
  { name: "other queries during a burst, p50", unit: "ms", key: "queryMs" },
  {
    name: "other queries during a burst, p99",
    unit: "ms",
    key: "queryMs",
    share: 0.99,
    goals: [{ of: PROGRAM, against: LINERA, atMost: 0.1 }],
  },
];

/** A query goes out this often, whether the one before it is answered or not. */
const EVERY_MS = 25;

const PATIENCE_MS = 120_000;

/** Queries another application of the chain while `count` tasks are worked through. */
export async function queries({ lab, context }: Place, count: number): Promise<Samples> {
  const bystander = await context.newLab();
  const before = await lab.storedCount();
  await lab.request({ operator: "cat", input: "task $number", count });
  const asked: Promise<number>[] = [];
  const timer = setInterval(() => asked.push(timed(bystander.url)), EVERY_MS);
  try {
    await lab.untilStored(before + count, { deadlineMs: PATIENCE_MS, everyMs: 100 });
  } finally {
    clearInterval(timer);
  }
  const queryMs = await Promise.all(asked);
  await settle(lab);
  return { queryMs };
}

async function timed(url: string): Promise<number> {
  const startedAt = performance.now();
  await query(url, "query { storedCount }", PATIENCE_MS);
  return performance.now() - startedAt;
}
