/**
 * What the processes of a run may take at most, as the system holds them to it (O7).
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

/** What a process may take; null or absent: no limit of ours. */
export interface ProcessLimits {
  /** Bytes of private memory that it can write, for each process by itself; 1 or more. */
  readonly maxMemoryBytes?: number | null;
  /** Milliseconds of processor time, for each process by itself; rounded up to seconds. */
  readonly maxCpuTimeMs?: number | null;
  /** Bytes of a file that it writes, for each file by itself; 1 or more. */
  readonly maxFileSizeBytes?: number | null;
}

/** What is started: an absolute path, and its arguments. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * The same command under limits: a shell sets them, and becomes the command, so the process id stays.
 * Without limits it is the command itself, and costs nothing. Of what there is on most systems the
 * shell is the cheapest: 0.2-0.3 ms a run, where `prlimit` takes 0.4-0.5 ms (two cores, eight at a
 * time); systems without `prlimit` have it, too.
 */
export function limitedCommand(command: CommandLine, limits: ProcessLimits): CommandLine {
  const steps = limitSteps(limits);
  if (steps.length === 0) return command;
  // A limit that kills would have the system write all of the memory to a file.
  const script = ["ulimit -c 0", ...steps, 'exec "$@"'].join(" && ");
  return {
    file: SHELL,
    args: ["-c", script, LIMITING_SHELL, command.file, ...command.args],
  };
}

/**
 * Why these limits cannot be set here, found out by setting them for a process that does nothing;
 * null: they can. Takes a few milliseconds, and nothing without limits.
 */
export function limitsProblem(limits: ProcessLimits): string | null {
  if (limitSteps(limits).length === 0) return null;
  if (process.platform !== "linux") {
    const [name] = LINUX_ONLY.find(([, of]) => isSet(of(limits))) ?? [];
    if (name !== undefined) return `its ${name} cannot be held to on this system, only on Linux`;
  }
  const { file, args } = limitedCommand({ file: SHELL, args: ["-c", ":"] }, limits);
  const { status, error, signal, stderr } = spawnSync(file, args, { encoding: "utf8" });
  if (status === 0) return null;
  const reason = error?.message ?? (stderr.trim() || `${SHELL} ended with ${signal ?? status}`);
  return `its limits cannot be set: ${reason}; raise them to what this program may have itself ` +
    `(ulimit -a), or take them out`;
}

/** A process that ignores SIGXCPU is killed this long after it. */
export const CPU_GRACE_SECONDS = 5;

/** The seconds of a limit on processor time, as the system counts. */
export function cpuSeconds(maxCpuTimeMs: number): number {
  return Math.ceil(maxCpuTimeMs / 1_000);
}

const SHELL = "/bin/sh";

/** The name under which it speaks on stderr. */
const LIMITING_SHELL = "limits";

type Limit = (limits: ProcessLimits) => number | null | undefined;

/** Elsewhere the first is taken and not held to, and the second counts in other units. */
const LINUX_ONLY: readonly (readonly [name: string, of: Limit])[] = [
  ["maxMemory", ({ maxMemoryBytes }) => maxMemoryBytes],
  ["maxFileSize", ({ maxFileSizeBytes }) => maxFileSizeBytes],
];

/** In units of the shell: kilobytes, seconds, and blocks of 512 bytes. */
function limitSteps(
  { maxMemoryBytes, maxCpuTimeMs, maxFileSizeBytes }: ProcessLimits,
): readonly string[] {
  const steps: string[] = [];
  // Not the address space: runtimes reserve gigabytes of it that they never use.
  if (isSet(maxMemoryBytes)) steps.push(`ulimit -d ${Math.ceil(maxMemoryBytes / 1_024)}`);
  if (isSet(maxCpuTimeMs)) {
    const seconds = cpuSeconds(maxCpuTimeMs);
    // The hard limit kills without a word, so it comes later; it must not be below the other one.
    steps.push(`ulimit -S -t ${seconds}`, `ulimit -H -t ${seconds + CPU_GRACE_SECONDS}`);
  }
  if (isSet(maxFileSizeBytes)) steps.push(`ulimit -f ${Math.ceil(maxFileSizeBytes / 512)}`);
  return steps;
}

function isSet(limit: number | null | undefined): limit is number {
  return limit !== null && limit !== undefined;
}
