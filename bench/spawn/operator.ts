/**
 * The same command as an operator of the program, without the rest of it.
 *
 * @module
 */
import { systemClock } from "../../lib/clock/system.ts";
import { ownProcesses } from "../../lib/cli/processes.ts";
import { CommandOperator } from "../../lib/operators/command.ts";
import { OPERATOR_DEFAULTS } from "../../lib/operators/options.ts";
import type { Operator } from "../../lib/operators/port.ts";
import { RunDirectories } from "../../lib/operators/run_directories.ts";
import { nativeSpawn } from "../../lib/operators/spawn_native.ts";
import { type StreamContext, StreamOperator } from "../../lib/operators/stream.ts";
import { Sweeper } from "../../lib/operators/sweeper.ts";
import { COMMAND, ENVIRONMENT, INPUT } from "./bare.ts";

const NO_DIRECTORIES = { parent: null, environment: ENVIRONMENT, onLeft() {} };

/** A run of the operator, which answers its output. */
export function operatorRun(): () => Promise<string> {
  const options = { ...OPERATOR_DEFAULTS, command: COMMAND };
  return runOf(new CommandOperator("cat", options, contextOf()));
}

/** The same of an operator whose process stays, with so many tasks at a time. */
export function streamRun(command: string, args: readonly string[], perProcess: number) {
  const options = { ...OPERATOR_DEFAULTS, command, args, processes: 1, perProcess };
  const operator = new StreamOperator("echo", options, contextOf());
  return { run: runOf(operator), [Symbol.asyncDispose]: () => operator.retire() };
}

function contextOf(): StreamContext {
  const clock = systemClock();
  return {
    spawn: nativeSpawn(),
    clock,
    sweeper: new Sweeper(clock),
    environment: ENVIRONMENT,
    outputLimit: 2_000_000,
    directories: new RunDirectories({ ...NO_DIRECTORIES, clock }),
    processes: ownProcesses(),
  };
}

function runOf(operator: Operator): () => Promise<string> {
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
