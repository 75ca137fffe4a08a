/**
 * The program: the command line, and the machine that it runs on.
 *
 * @module
 */
import process from "node:process";
import { isatty } from "node:tty";
import { systemClock } from "./lib/clock/system.ts";
import { runCommandLine } from "./lib/cli/command_line.ts";
import type { Machine } from "./lib/cli/machine.ts";
import { outputOf } from "./lib/cli/streams.ts";

/** How long a reader of what was written last is waited for. */
const FLUSH_MS = 1_000;

const { env } = process;
const machine: Machine = {
  env,
  pid: process.pid,
  execPath: process.execPath,
  platform: process.platform,
  runtime: runtime(),
  stdin: () => process.stdin,
  stdinIsTerminal: isatty(0),
  stdout: outputOf(process.stdout, env),
  stderr: outputOf(process.stderr, env),
  signals: process,
  clock: systemClock(),
  random: Math.random,
};

process.exitCode = await runCommandLine(process.argv.slice(2), machine);
if (!await flushed()) process.exit();

function runtime(): string {
  const { bun, deno } = process.versions as Record<string, string | undefined>;
  return bun === undefined ? `deno ${deno}` : `bun ${bun}`;
}

/**
 * Whether all that was written has been read, or its reader has gone. `process.exit` would cut it
 * off; without it, a reader that never reads would keep the process for ever.
 */
async function flushed(): Promise<boolean> {
  const both = Promise.all([machine.stdout.flushed(), machine.stderr.flushed()]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), FLUSH_MS);
  });
  const result = await Promise.race([both.then(() => true), late]);
  clearTimeout(timer);
  return result;
}
