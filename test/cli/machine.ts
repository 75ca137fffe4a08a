/** A machine for the tests of commands: what they write is kept, signals come from the test. */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import process from "node:process";
import { Readable } from "node:stream";
import { systemClock } from "../../lib/clock/system.ts";
import type { Machine, Output } from "../../lib/cli/machine.ts";

/** What a command wrote, and the way to signal it. */
export interface TestMachine {
  readonly machine: Machine;
  readonly signals: EventEmitter;
  readonly out: () => string;
  readonly err: () => string;
}

export function testMachine(
  env: Machine["env"] = { PATH: "/usr/bin:/bin", HOME: "/nonexistent" },
  input: Uint8Array | string = "",
): TestMachine {
  const [stdout, stderr] = [kept(), kept()];
  const signals = new EventEmitter();
  const machine: Machine = {
    env,
    pid: 4_711,
    execPath: process.execPath,
    platform: "linux",
    runtime: "test 1.0",
    stdin: () => Readable.from([Buffer.from(input)]),
    stdinIsTerminal: false,
    stdout: stdout.output,
    stderr: stderr.output,
    signals,
    clock: systemClock(),
    random: () => 0.5,
  };
  return { machine, signals, out: stdout.text, err: stderr.text };
}

function kept(): { readonly output: Output; readonly text: () => string } {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  const flushed = () => Promise.resolve(null);
  const output = { write, flushed, isTerminal: false, columns: null, hasColors: false };
  return { output, text: () => text };
}
