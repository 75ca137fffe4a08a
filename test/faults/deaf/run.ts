/**
 * The ways to go deaf: `run.ts [RUNTIME…] [--only TEXT]`; the runtimes are `binary`, `deno` and `bun`,
 * or all that are here; of the ways those whose names have the text.
 *
 * The whole program works on a development node behind a front, and is made deaf in each way while a
 * task is requested. The table says how long it took from the fault, and from its end, until the
 * outcome was stored, and by what the program heard again; a way that takes longer than the rules
 * promise, heals by something else, or loses or doubles anything fails.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { runMain, UsageError } from "../../../tools/usage.ts";
import { BINARY, SOURCES } from "../../e2e/processor.ts";
import { isExecutable } from "../../e2e/artifacts.ts";
import { runLane } from "./lane.ts";
import { HEADINGS, type Outcome, row, wrong } from "./outcome.ts";
import { Starts } from "./starts.ts";
import type { Lane } from "./way.ts";
import { AWAY } from "./ways_away.ts";
import { ENDING } from "./ways_ending.ts";
import { GARBAGE_LANES } from "./ways_garbage.ts";
import { SILENT } from "./ways_silent.ts";

const LANES: readonly Lane[] = [...ENDING, ...GARBAGE_LANES, ...SILENT, ...AWAY];

/** A start costs a processor's core for a moment. */
const STARTS_AT_ONCE = 3;

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  ...(isExecutable(BINARY) ? { binary: [BINARY] } : {}),
  ...SOURCES,
};

async function main(): Promise<number> {
  const options = { only: { type: "string", default: "" } } as const;
  const { values: { only }, positionals } = parseArgs({ allowPositionals: true, options });
  const runtimes = positionals.length === 0 ? Object.keys(COMMANDS) : positionals;
  const unknown = runtimes.find((runtime) => COMMANDS[runtime] === undefined);
  if (unknown !== undefined) {
    const known = Object.keys(COMMANDS).join(", ");
    throw new UsageError(`no ${unknown} here; there are ${known}, and make build makes the binary`);
  }
  const lanes = LANES.map((lane) => ({
    ...lane,
    ways: lane.ways.filter(({ name }) => name.includes(only)),
  })).filter(({ ways }) => ways.length > 0);
  if (lanes.length === 0) throw new UsageError(`no way has "${only}" in its name`);
  const starts = new Starts(STARTS_AT_ONCE);
  const all = await Promise.all(runtimes.flatMap((runtime) =>
    lanes.map(async (lane) => {
      const outcomes = await runLane(lane, COMMANDS[runtime]!, starts);
      return outcomes.map((outcome) => ({ runtime, outcome }));
    })
  ));
  return report(all.flat());
}

function report(all: readonly { readonly runtime: string; readonly outcome: Outcome }[]): number {
  console.log(HEADINGS);
  for (const { runtime, outcome } of all) console.log(row(runtime, outcome));
  for (const { runtime, outcome } of all) {
    if (outcome.log !== "") console.log(`\n${runtime}, ${outcome.way.name}:\n${outcome.log}`);
  }
  const failed = all.filter(({ outcome }) => wrong(outcome) !== null).length;
  console.log(`deaf: ${all.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

await runMain("deaf", main);
