/**
 * Runs real operators, and looks after each run whether anything of it is left.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { systemClock } from "../../lib/clock/system.ts";
import { type CommandContext, CommandOperator } from "../../lib/operators/command.ts";
import { OPERATOR_DEFAULTS, type OperatorOptions } from "../../lib/operators/options.ts";
import type { RunRequest, RunResult } from "../../lib/operators/port.ts";
import { nativeSpawn } from "../../lib/operators/spawn_native.ts";
import { RunDirectories } from "../../lib/operators/run_directories.ts";
import { Sweeper } from "../../lib/operators/sweeper.ts";

/** What operators share in tests; the limit is near the node's. */
export const CONTEXT: CommandContext = {
  spawn: nativeSpawn(),
  clock: systemClock(),
  sweeper: new Sweeper(systemClock()),
  environment: process.env,
  outputLimit: 2_000_000,
  directories: temporaryDirectories(process.env["TMPDIR"]),
};

/** Directories of runs below this one; none may be left. */
export function temporaryDirectories(folder = "/tmp"): RunDirectories {
  return new RunDirectories({
    parent: null,
    environment: { ...process.env, TMPDIR: folder },
    clock: systemClock(),
    onLeft: (directory, reason) => assert.fail(`${directory} is left: ${reason}`),
  });
}

/** How a run is made. */
export interface RunSetup extends Partial<OperatorOptions> {
  readonly input?: string;
  readonly taskId?: string;
  readonly context?: Partial<CommandContext>;
  readonly signal?: AbortSignal;
  /** Called with each line of stderr. */
  readonly onLine?: (line: string) => void;
  readonly onSpawned?: (pid: number, startTime: string | null) => void;
}

/** What came of a run. */
export interface Ran {
  readonly result: RunResult;
  readonly lines: readonly string[];
  readonly runId: string;
}

/** The path of an executable below `test/fixtures/operators`. */
export function fixture(name: string): string {
  return join(import.meta.dirname!, "../fixtures/operators", name);
}

/** Runs a command once, and fails when a process that carries its mark is left. */
export async function runOnce(command: string, setup: RunSetup = {}): Promise<Ran> {
  const ran = await runLeaving(command, setup);
  assert.deepEqual(markedProcesses(ran.runId), [], "processes of the run are left");
  return ran;
}

/** The same for a run that may leave processes. */
export async function runLeaving(command: string, setup: RunSetup = {}): Promise<Ran> {
  const { input = "", taskId, context, signal, onLine, onSpawned, ...options } = setup;
  const operator = new CommandOperator(
    "tried",
    { ...OPERATOR_DEFAULTS, command, ...options },
    { ...CONTEXT, ...context },
  );
  const lines: string[] = [];
  const request = requestOf(input, taskId);
  const result = await operator.run(request, {
    spawned: (pid, startTime) => onSpawned?.(pid, startTime),
    stderr: (line) => {
      lines.push(line);
      onLine?.(line);
    },
  }, signal ?? new AbortController().signal);
  return { result, lines, runId: request.runId };
}

/** A request with a run id that no other one has. */
export function requestOf(input: string, taskId?: string): RunRequest {
  return {
    runId: crypto.randomUUID(),
    application: { chain: "c".repeat(64), application: "a".repeat(64) },
    task: { operator: "tried", input, ...(taskId === undefined ? {} : { id: taskId }) },
    attempt: 1,
  };
}

/** Options that abort the run as soon as it says `word` on stderr. */
export function abortedAt(word: string): Pick<RunSetup, "signal" | "onLine"> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onLine: (line) => line === word && controller.abort(),
  };
}

/** The output of a run that has to be a success. */
export function outputOf({ result }: Ran): string {
  assert.ok(result.ok, result.ok ? "" : result.message);
  return result.output;
}

/** The message of a run that has to have failed so. */
export function messageOf({ result }: Ran, failure: string): string {
  assert.ok(!result.ok, "the run succeeded");
  assert.equal(result.failure, failure, result.message);
  return result.message;
}

/** The processes that carry the mark of a run, but zombies, whose environment is gone. */
export function markedProcesses(runId: string): number[] {
  const pids = readdirSync("/proc").map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  return pids.filter((pid) => contentOf(`/proc/${pid}/environ`).includes(`LINERA_RUN_ID=${runId}`));
}

/** Whether a process exists and is no zombie. */
export function isAlive(pid: number): boolean {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat !== "" && !/\) [ZX] /.test(stat);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
