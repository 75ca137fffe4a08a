/**
 * What the exit of a process says of a run that failed (O8).
 *
 * @module
 */
import { constants } from "node:os";
import { saysExhaustion } from "./exhaustion.ts";
import { CPU_GRACE_SECONDS, cpuSeconds, type ProcessLimits } from "./limits.ts";
import type { EndCause } from "./run.ts";
import type { ChildExit } from "./spawn.ts";

/** What is known of a run whose process did not end with status 0, by itself. */
export interface FailedExit {
  /** Null: it did not end, not even by SIGKILL. */
  readonly exit: ChildExit | null;
  /** The last line of stderr; null: there was none. */
  readonly lastLine: string | null;
  readonly limits: ProcessLimits;
  /** Why the command cannot be run, as far as looking at it tells. */
  readonly startProblem: () => string | null;
}

/** The name of the failure, and what has happened. */
export function exitFailure(failed: FailedExit): EndCause {
  const { exit, lastLine } = failed;
  const how = exit?.signal
    ? `was ended by ${exit.signal}, which the processor has not sent`
    : `exited with status ${exit?.status ?? null}`;
  return notRun(failed) ?? limitFailure(failed) ?? memoryFailure(failed, how) ?? {
    failure: exit?.signal ? "signal" : "exitStatus",
    what: how + hint(failed) + quoted(lastLine),
  };
}

/** A shell's, and setsid's, for "found, but cannot be run" and "not found". */
const NOT_RUN: readonly (number | null | undefined)[] = [126, 127];

function notRun({ exit, lastLine, startProblem }: FailedExit): EndCause | null {
  if (!NOT_RUN.includes(exit?.status)) return null;
  if (saysExhaustion(lastLine)) {
    return { failure: "exhausted", what: `waits to start: ${lastLine}` };
  }
  const problem = startProblem() ?? (STARTER.test(lastLine ?? "") ? lastLine : null);
  return problem === null ? null : { failure: "spawn", what: `was not started: ${problem}` };
}

/** What starts the command has said it, not the command: a file that is being written, for one. */
const STARTER = /^(?:setsid: failed to execute |limits: (?:line )?\d+: exec: )/;

/** The signals of limits, whether the operator got them, or a child that its shell has told of. */
function limitFailure({ exit, lastLine, limits }: FailedExit): EndCause | null {
  const { maxCpuTimeMs = null, maxFileSizeBytes = null } = limits;
  if (maxCpuTimeMs !== null && isBy(exit, "SIGXCPU")) {
    const what = `used more than its maxCpuTime of ${cpuSeconds(maxCpuTimeMs)} s`;
    return { failure: "cpuTime", what: what + quoted(lastLine) };
  }
  if (maxFileSizeBytes !== null && isBy(exit, "SIGXFSZ")) {
    const what = `wrote a file of more than its maxFileSize of ${maxFileSizeBytes} bytes`;
    return { failure: "fileSize", what: what + quoted(lastLine) };
  }
  return null;
}

/** Nothing but its own words tells that a process ended for want of memory. */
function memoryFailure(
  { lastLine, limits: { maxMemoryBytes = null } }: FailedExit,
  how: string,
): EndCause | null {
  if (maxMemoryBytes === null || lastLine === null || !OUT_OF_MEMORY.test(lastLine)) return null;
  const what = `ran out of memory, of which its maxMemory allows ${maxMemoryBytes} bytes: ${how}`;
  return { failure: "memory", what: what + quoted(lastLine) };
}

/** As the C library, C++, Python, Go, Rust, V8 and the loader of programs say it. */
const OUT_OF_MEMORY = new RegExp(
  [
    "out of memory",
    "cannot allocate",
    "memory exhausted",
    "memoryerror",
    "bad_alloc",
    "memory allocation of \\d+ bytes failed",
    "failed to map segment",
  ].join("|"),
  "i",
);

/** What may be behind an end that does not tell by itself. */
function hint({ exit, limits }: FailedExit): string {
  const { maxCpuTimeMs = null, maxMemoryBytes = null } = limits;
  if (exit?.signal === "SIGKILL") {
    const seconds = maxCpuTimeMs === null ? null : cpuSeconds(maxCpuTimeMs) + CPU_GRACE_SECONDS;
    const late = seconds === null ? "" : ` or the program used ${seconds} s of processor time`;
    return ` (the system does when its memory is used up${late})`;
  }
  if (maxMemoryBytes === null || !exit?.signal) return "";
  return ` (its maxMemory allows ${maxMemoryBytes} bytes)`;
}

function isBy(exit: ChildExit | null, signal: "SIGXCPU" | "SIGXFSZ"): boolean {
  return exit?.signal === signal || exit?.status === 128 + constants.signals[signal];
}

const LONGEST_QUOTE = 200;

function quoted(lastLine: string | null): string {
  if (lastLine === null) return "";
  const cut = lastLine.length > LONGEST_QUOTE;
  return `; the last line of its stderr: ${lastLine.slice(0, LONGEST_QUOTE)}${cut ? "…" : ""}`;
}
