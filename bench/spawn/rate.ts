/**
 * `rate.ts RUNS LANES TASKS`: prints how many runs a second there are of bare subprocesses, and of the
 * same command as an operator; and how many tasks a second a process carries that stays (`echo.ts`),
 * and how many are done when it is started bare for each task.
 *
 * @module
 */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { OPERATOR_DEFAULTS } from "../../lib/operators/options.ts";
import { resolveCommand } from "../../lib/operators/resolve.ts";
import { COMMAND, inLanes, INPUT, runBare } from "./bare.ts";
import { operatorRun, streamRun } from "./operator.ts";

/** What is printed, as JSON. */
export interface Rates {
  readonly bare: number;
  readonly operator: number;
  readonly staying: number;
  readonly started: number;
}

/** Tasks at a time that the process has which stays. */
const STAYING_LANES = 256;

async function main(runs: number, lanes: number, tasks: number): Promise<void> {
  const bare = () => runBare(COMMAND, INPUT);
  const operator = operatorRun();
  for (const warm of [bare, operator]) await inLanes(warm, lanes, lanes);
  const rates: Rates = {
    bare: await perSecond(bare, runs, lanes),
    operator: await perSecond(operator, runs, lanes),
    staying: await staying(tasks),
    started: await perSecond(started, runs / 10, lanes),
  };
  console.log(JSON.stringify(rates));
}

const BUN = pathOf("bun");
const ECHO = join(import.meta.dirname!, "echo.ts");

/** The process that stays, for one task alone. */
async function started(): Promise<string> {
  const answer = await runBare(BUN, `${JSON.stringify({ id: "1", input: INPUT })}\n`, [ECHO]);
  return (JSON.parse(answer) as { readonly output: string }).output;
}

async function staying(tasks: number): Promise<number> {
  await using stream = streamRun(BUN, [ECHO], STAYING_LANES);
  await inLanes(stream.run, tasks / 4, STAYING_LANES);
  return await perSecond(stream.run, tasks, STAYING_LANES);
}

/** The path of a command. */
function pathOf(command: string): string {
  const lookup = { directory: "/", path: process.env["PATH"] };
  return resolveCommand(command, { ...OPERATOR_DEFAULTS, command }, lookup).command;
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

const [runs = 400, lanes = 8, tasks = 20_000] = process.argv.slice(2).map(Number);
await main(runs, lanes, tasks);
