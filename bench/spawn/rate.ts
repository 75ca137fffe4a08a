/**
 * `rate.ts RUNS LANES`: prints how many runs a second there are of bare subprocesses, and of the same
 * command as an operator.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import process from "node:process";
import { COMMAND, inLanes, INPUT, runBare } from "./bare.ts";
import { operatorRun } from "./operator.ts";

/** What is printed, as JSON. */
export interface Rates {
  readonly bare: number;
  readonly operator: number;
}

async function main(runs: number, lanes: number): Promise<void> {
  const bare = () => runBare(COMMAND, INPUT);
  const operator = operatorRun();
  for (const warm of [bare, operator]) await inLanes(warm, lanes, lanes);
  const rates: Rates = {
    bare: await perSecond(bare, runs, lanes),
    operator: await perSecond(operator, runs, lanes),
  };
  console.log(JSON.stringify(rates));
}

async function perSecond(
  run: () => Promise<string>,
  runs: number,
  lanes: number,
): Promise<number> {
  const startedAt = performance.now();
  await inLanes(run, runs, lanes);
  return runs * 1_000 / (performance.now() - startedAt);
}

await main(Number(process.argv[2] ?? 400), Number(process.argv[3] ?? 8));
