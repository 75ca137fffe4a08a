/**
 * The same command as an operator of the program, without the rest of it.
 *
 * @module
 */
import { systemClock } from "../../lib/clock/system.ts";
import { CommandOperator } from "../../lib/operators/command.ts";
import { OPERATOR_DEFAULTS } from "../../lib/operators/options.ts";
import { RunDirectories } from "../../lib/operators/run_directories.ts";
import { nativeSpawn } from "../../lib/operators/spawn_native.ts";
import { Sweeper } from "../../lib/operators/sweeper.ts";
import { COMMAND, ENVIRONMENT, INPUT } from "./bare.ts";

const NO_DIRECTORIES = { parent: null, environment: ENVIRONMENT, onLeft() {} };

/** A run of the operator, which answers its output. */
export function operatorRun(): () => Promise<string> {
  const clock = systemClock();
  const operator = new CommandOperator("cat", { ...OPERATOR_DEFAULTS, command: COMMAND }, {
    spawn: nativeSpawn(),
    clock,
    sweeper: new Sweeper(clock),
    environment: ENVIRONMENT,
    outputLimit: 2_000_000,
    directories: new RunDirectories({ ...NO_DIRECTORIES, clock }),
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
