/**
 * What running an operator costs beside a bare subprocess of the same command, in one run:
 * `deno run -A bench/spawn.ts` or `bun bench/spawn.ts`, with a number of runs if 400 are not wanted.
 *
 * @module
 */
import process from "node:process";
import { systemClock } from "../lib/clock/system.ts";
import { bunApi } from "../lib/operators/bun_api.ts";
import { CommandOperator } from "../lib/operators/command.ts";
import { OPERATOR_DEFAULTS } from "../lib/operators/options.ts";
import { nativeSpawn } from "../lib/operators/spawn_native.ts";
import { Sweeper } from "../lib/operators/sweeper.ts";

const COMMAND = "/bin/cat";
const INPUT = "hello";
const CONCURRENCY = 8;
/** They take turns, so that another load of the machine meets both. */
const ROUNDS = 5;

const ENVIRONMENT = { PATH: process.env.PATH ?? "" };
const RUNTIME = "Bun" in globalThis ? "Bun" : "Deno";

async function main(runs: number): Promise<void> {
  const bare = RUNTIME === "Bun" ? bareBun : bareDeno;
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

async function bareBun(): Promise<string> {
  const pipe = "pipe" as const;
  const streams = { stdin: pipe, stdout: pipe, stderr: pipe };
  const child = bunApi().spawn([COMMAND], { ...streams, env: ENVIRONMENT, detached: false });
  await child.stdin.write(new TextEncoder().encode(INPUT));
  await child.stdin.end();
  const streamed = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const [output] = await Promise.all([...streamed, child.exited]);
  return String(output);
}

async function bareDeno(): Promise<string> {
  const child = new Deno.Command(COMMAND, {
    env: ENVIRONMENT,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  })
    .spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(INPUT));
  await input.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

await main(Number(process.argv[2] ?? 400));
