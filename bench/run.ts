/**
 * This program beside Linera's own processor, and beside a floor (`bench/floor.ts`), on one real node in
 * one run, taking turns; and where its time goes, in one more turn with its log in detail:
 * `run.ts [--rounds N] [--singles N] [--burst N] [--quick] [--publish]`.
 *
 * The figures of the README are those of `bench/results/side_by_side.json`, which `--publish` writes;
 * every other run leaves a file beside it that is not kept.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { ROOT } from "../test/e2e/artifacts.ts";
import { Context } from "../test/e2e/context.ts";
import { runIsolated } from "../test/e2e/isolate.ts";
import { startOwn } from "../test/e2e/linera_own.ts";
import { programCommand, type StartProcessor, startProgram } from "../test/e2e/processor.ts";
import { type RunningSuite, startSuite } from "../test/e2e/suite.ts";
import { watchChain } from "./side_by_side/chain_watch.ts";
import { type Details, detailsOf, detailsText } from "./side_by_side/details.ts";
import { startFloor } from "./side_by_side/floor_start.ts";
import { type Amounts, measure, type Round } from "./side_by_side/measure.ts";
import { compare, type Line, tableOf } from "./side_by_side/report.ts";

interface BenchOptions extends Amounts {
  readonly rounds: number;
  readonly isPublished: boolean;
}

const FULL = { rounds: 5, singles: 60, burst: 200 };
/** Enough to see that it works, in half a minute. */
const QUICK = { rounds: 2, singles: 15, burst: 100 };

process.exitCode = await runIsolated() ?? await main(optionsFrom(process.argv.slice(2)));

async function main(options: BenchOptions): Promise<number> {
  await using suite = await startSuite({ seed: 1 });
  const { node } = suite;
  const processors = {
    linera: startOwn(node),
    program: startProgram,
    floor: startFloor(node.chain),
  };
  const rounds = { linera: [] as Round[], program: [] as Round[], floor: [] as Round[] };
  for (let round = 0; round < options.rounds; round++) {
    for (const name of ["linera", "program", "floor"] as const) {
      const { measured } = await turn(suite, `${name}-${round}`, processors[name], options);
      rounds[name].push(measured);
    }
    console.error(`round ${round + 1} of ${options.rounds}`);
  }
  const lines = compare(rounds);
  const flags = ["--log-level", "debug"];
  const { events } = await turn(suite, "details", startProgram, options, flags);
  const details = detailsOf(events, options);
  console.log(`${tableOf(lines)}\n${detailsText(details)}`);
  console.log(`written to ${save(options, lines, details, rounds)}`);
  return 0;
}

// A task lab and a start of its own for each turn: none meets the state that another one left.
async function turn(
  suite: RunningSuite,
  name: string,
  start: StartProcessor,
  amounts: Amounts,
  flags: readonly string[] = [],
) {
  await using context = new Context({ ...suite, start }, name);
  const lab = await context.newLab();
  const processor = await context.start([lab], { operators: ["cat=/bin/cat"], flags });
  const watch = await watchChain(suite.node.url, suite.node.chain);
  context.defer(() => watch.close());
  await lab.request({ operator: "cat", input: "warm $number" });
  await lab.untilStored(1);
  const measured = await measure(lab, watch, amounts);
  return { measured, events: processor.events() };
}

function optionsFrom(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      publish: { type: "boolean", default: false },
      rounds: { type: "string" },
      singles: { type: "string" },
      burst: { type: "string" },
    },
  });
  const base = values.quick ? QUICK : FULL;
  return {
    rounds: numberOf("--rounds", values.rounds, base.rounds),
    singles: numberOf("--singles", values.singles, base.singles),
    burst: numberOf("--burst", values.burst, base.burst),
    isPublished: values.publish,
  };
}

function numberOf(flag: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`${flag} takes a whole number above 0, not "${text}"`);
}

function save(
  options: BenchOptions,
  lines: readonly Line[],
  details: Details,
  rounds: object,
): string {
  const at = new Date().toISOString();
  const name = options.isPublished ? "side_by_side" : `run-${at.replaceAll(":", "")}`;
  const folder = join(ROOT, "bench/results");
  mkdirSync(folder, { recursive: true });
  const { isPublished: _, ...amounts } = options;
  const result = { at, program: versionOf(programCommand()), cores: cpus().length, ...amounts };
  writeFileSync(
    join(folder, `${name}.json`),
    JSON.stringify({ ...result, lines, details, rounds }, null, 2) + "\n",
  );
  return `bench/results/${name}.json`;
}

function versionOf([program = "", ...before]: readonly string[]): string {
  return execFileSync(program, [...before, "version"], { encoding: "utf8" }).trim();
}
