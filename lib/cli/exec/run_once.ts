/**
 * One run of one operator, and what is said of it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { Settings } from "../../config/settings.ts";
import { REQUEST_LIMIT_BYTES } from "../../node/port.ts";
import { formatMs } from "../../observe/duration.ts";
import { escapeControls } from "../../observe/escape.ts";
import { count } from "../../observe/line.ts";
import type { Operator, RunObserver, RunResult } from "../../operators/port.ts";
import { nativeSpawn } from "../../operators/spawn_native.ts";
import { Sweeper } from "../../operators/sweeper.ts";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import { ENVELOPE_BYTES_IN_BODY, outcomeBytesInBody } from "../../protocol/literals.ts";
import type { Task } from "../../protocol/tasks.ts";
import { CliError, EXIT } from "../exit_status.ts";
import type { Machine, Output } from "../machine.ts";
import { makeOperators, operatorsAtStart } from "../operators.ts";
import { TransportPosting } from "../posting.ts";
import { print } from "../printing.ts";
import { ownProcesses } from "../processes.ts";
import { temporaryDirectories } from "../run_directories.ts";
import { stopSignals } from "../stopping.ts";
import { NAME } from "../version.ts";
import { workingDirectory } from "../working_directory.ts";

/** What is to be run. */
export interface RunOnce {
  readonly settings: Pick<Settings, "operators">;
  readonly operator: string;
  /** Who seems to ask (O6). */
  readonly application: ApplicationOnChain;
  /** Absent: a positional task. */
  readonly taskId: string | undefined;
  /** Read when the operator is known to be there: somebody may have to type it. */
  readonly input: () => Promise<string>;
}

/** A run that succeeded. */
type Succeeded = Extract<RunResult, { ok: true }>;

/**
 * Runs an operator, and writes its outcome.
 *
 * @throws {CliError} with status 2 for an operator that there is none of, with 1 for one that cannot
 * be run, and for a run that failed or was ended.
 */
export async function runOnce(once: RunOnce, machine: Machine): Promise<void> {
  const { stderr } = machine;
  const end = new AbortController();
  using posting = new TransportPosting(machine.clock);
  const operator = operatorOf(once, machine, end.signal, posting);
  const task = {
    operator: once.operator,
    input: await once.input(),
    ...(once.taskId === undefined ? {} : { id: once.taskId }),
  };
  const result = await ran(operator, { application: once.application, task }, machine, end);
  const problem = result.ok ? requestProblem(task, result) : result.message;
  if (!result.ok || problem !== null) {
    const took = formatMs(result.durationMs);
    throw new CliError(EXIT.failed, `failed after ${took}: ${problem}`);
  }
  await print(result.output, machine);
  stderr.write(`${lineEnd(result, machine)}${NAME}: ${successLine(task, result)}\n`);
}

/** Signals are heard as long as there is something to end: they end it, and then this program. */
async function ran(
  operator: Operator,
  asked: { readonly application: ApplicationOnChain; readonly task: Task },
  machine: Machine,
  end: AbortController,
): Promise<RunResult> {
  using stop = stopSignals(machine);
  stop.end.addEventListener("abort", () => end.abort(), { once: true });
  const request = { runId: randomUUID(), ...asked, attempt: 1 };
  const result = await operator.run(request, observerTo(machine.stderr), stop.drain);
  await operator.retire?.();
  return result;
}

/** @param atOnce cuts the grace period of a run that is being ended short. */
function operatorOf(
  { settings: { operators }, operator: name }: RunOnce,
  machine: Machine,
  atOnce: AbortSignal,
  posting: TransportPosting,
): Operator {
  const { clock, env } = machine;
  const settings = operators.get(name);
  if (settings === undefined) throw new CliError(EXIT.usage, unknown(name, [...operators.keys()]));
  const lookup = { directory: workingDirectory(), path: env["PATH"] };
  const made = makeOperators(operatorsAtStart(new Map([[name, settings]]), lookup), {
    clock,
    sweeper: new Sweeper(clock),
    atOnce,
    spawn: nativeSpawn(),
    posting,
    directories: temporaryDirectories(machine),
    environment: env,
    processes: ownProcesses((line) => sayLine(machine.stderr, line)),
  });
  return made.get(name)!.operator;
}

function unknown(name: string, names: readonly string[]): string {
  const shown = JSON.stringify(name);
  if (names.length === 0) {
    // A path is no name: tasks ask for "shout" and not for "./shout".
    const short = /([^/]*)\/*$/.exec(name)![1] || "NAME";
    const path = name.includes("/") ? name : "PATH";
    return `there is no operator ${shown}: give its command, as with ` +
      `${NAME} exec ${short} --operators ${short}=${path}`;
  }
  return `there is no operator ${shown}; there is ${
    names.map((one) => JSON.stringify(one)).join(", ")
  }`;
}

function observerTo(stderr: Output): RunObserver {
  return { spawned: () => {}, stderr: (line) => sayLine(stderr, line) };
}

function sayLine({ write }: Output, line: string): void {
  write(`${escapeControls(line)}\n`);
}

/** On a terminal that shows both, what is said begins a line; the outcome stays as it is. */
function lineEnd({ output }: Succeeded, { stdout, stderr }: Machine): string {
  const isOpen = output !== "" && !output.endsWith("\n");
  return isOpen && stdout.isTerminal && stderr.isTerminal ? "\n" : "";
}

/** The request that would carry the outcome can be too large for its id (O3). */
function requestProblem(task: Task, { output, literalBytes }: Succeeded): string | null {
  const { operator, id } = task;
  const outcome = { operator, output, ...(id === undefined ? {} : { id }) };
  const bytes = ENVELOPE_BYTES_IN_BODY + outcomeBytesInBody(outcome, 0, literalBytes);
  if (bytes <= REQUEST_LIMIT_BYTES) return null;
  return `the outcome with its id needs a request of ${bytes} bytes, and the node takes ` +
    `${REQUEST_LIMIT_BYTES} at most`;
}

function successLine(task: Task, { durationMs, output, replaced }: Succeeded): string {
  const [input, written] = [task.input, output].map((text) =>
    count(Buffer.byteLength(text), "byte")
  );
  const note = replaced === 0
    ? ""
    : `; what is no UTF-8 was replaced by U+FFFD, ${count(replaced, "time")}`;
  return `${escapeControls(task.operator)} ran ${
    formatMs(durationMs)
  }: ${input} in, ${written} out${note}`;
}
