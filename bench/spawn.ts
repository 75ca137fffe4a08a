/**
 * What running an operator costs beside a bare subprocess of the same command, in one run:
 * `deno run -A bench/spawn.ts` or `bun bench/spawn.ts`, with a number of runs if 400 are not wanted.
 *
 * @module
 */
import process from "node:process";
import { systemClock } from "../lib/clock/system.ts";
import { CommandOperator } from "../lib/operators/command.ts";
import { OPERATOR_DEFAULTS } from "../lib/operators/options.ts";
import { nativeSpawn } from "../lib/operators/spawn_native.ts";
import { RunDirectories } from "../lib/operators/run_directories.ts";
import { Sweeper } from "../lib/operators/sweeper.ts";
import { ENVIRONMENT, runBare, RUNTIME } from "./bare.ts";

const COMMAND = "/bin/cat";
const INPUT = "hello";
const CONCURRENCY = 8;
/** They take turns, so that another load of the machine meets both. */
const ROUNDS = 5;

const NO_DIRECTORIES = { parent: null, environment: ENVIRONMENT, onLeft() {} };

async function main(runs: number): Promise<void> {
  const bare = () => runBare(COMMAND, INPUT);
  const operator = operatorRun();
  await ratePerSecond(bare, CONCURRENCY);
  await ratePerSecond(operator, CONCURRENCY);
  const rates = { bare: [] as number[], operator: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.bare.push(await ratePerSecond(bare, runs / ROUNDS));
    rates.operator.push(await ratePerSecond(operator, runs / ROUNDS));
  }
  const [ours, theirs] = [median(rates.operator), median(rates.bare)];
  console.log(
    `${RUNTIME}, ${COMMAND}, ${CONCURRENCY} at a time, medians of ${ROUNDS}: ` +
      `operator ${Math.round(ours)} runs/s, bare subprocess ${Math.round(theirs)} runs/s, ` +
      `ratio ${(ours / theirs).toFixed(2)}`,
  );
}

async function ratePerSecond(run: () => Promise<string>, runs: number): Promise<number> {
  let left = runs;
  const startedAt = performance.now();
  const lane = async () => {
    while (left-- > 0) {
      if (await run() !== INPUT) throw new Error(`${COMMAND} answered something else`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  return runs / ((performance.now() - startedAt) / 1_000);
}

function operatorRun(): () => Promise<string> {
  const operator = new CommandOperator("cat", { ...OPERATOR_DEFAULTS, command: COMMAND }, {
    spawn: nativeSpawn(),
    clock: systemClock(),
    sweeper: new Sweeper(systemClock()),
    environment: ENVIRONMENT,
    outputLimit: 2_000_000,
    directories: new RunDirectories({ ...NO_DIRECTORIES, clock: systemClock() }),
  });
  const application = { chain: "0".repeat(64), application: "1".repeat(64) };
  const observer = { spawned() {}, stderr() {} };
  const { signal } = new AbortController();
  let runs = 0;
  return async () => {
    const task = { operator: "cat", input: INPUT };
    const request = { runId: `bench-${++runs}`, application, task, attempt: 1 };
    const result = await operator.run(request, observer, signal);
    return result.ok ? result.output : result.message;
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

await main(Number(process.argv[2] ?? 400));
