/**
 * The program: the command line, and the machine that it runs on.
 *
 * @module
 */
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { isatty } from "node:tty";
import { systemClock } from "./lib/clock/system.ts";
import { runCommandLine } from "./lib/cli/command_line.ts";
import type { Machine, SignalSource } from "./lib/cli/machine.ts";
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
  signals: signalsToTheEnd(),
  clock: systemClock(),
  random: Math.random,
};

process.exitCode = await runCommandLine(process.argv.slice(2), machine);
await flushed();
// Listeners for signals are left, and under Deno they keep the process alive.
process.exit();

function runtime(): string {
  const { bun, deno } = process.versions as Record<string, string | undefined>;
  return bun === undefined ? `deno ${deno}` : `bun ${bun}`;
}

/**
 * The process's signals; one that a command has listened for is nobody's when it is done, and must
 * not take the place of its exit status on the way out.
 */
function signalsToTheEnd(): SignalSource {
  return {
    on: (signal, listener) => process.on(signal, listener),
    off: (signal, listener) => process.on(signal, () => {}).off(signal, listener),
  };
}

/**
 * Waits until all that was written has been read, or its reader has gone, since `process.exit` would
 * cut it off; not for ever, since there are readers that never read.
 */
async function flushed(): Promise<void> {
  const both = Promise.all([machine.stdout.flushed(), machine.stderr.flushed()]);
  await Promise.race([both, delay(FLUSH_MS)]);
}
