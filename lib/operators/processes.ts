/**
 * The processes of this machine, as /proc tells them. Where there is none nothing is found, and only
 * process groups are ended (O4).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import process from "node:process";
import { setImmediate } from "node:timers/promises";
import { RUN_MARK } from "./environment.ts";

/**
 * Whether processes can be found by the mark of their run. Under Deno all permissions are needed for
 * it: no `--allow-read` gives `/proc`.
 */
export const HAS_PROC: boolean = isThere("/proc/self/stat");

function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false; // Deno throws where Node would say no
  }
}

/** A process that is no zombie. */
export interface LiveProcess {
  readonly pid: number;
  /** The id of its process group. */
  readonly group: number;
  /** In the kernel's ticks since boot; with the pid and the boot id it names a process for ever. */
  readonly startTime: string;
  /** It is executing another program just then, and has no environment yet, or is not ours to read. */
  readonly isLoading: boolean;
}

/** The process, unless it has ended, as a zombie has, or is a thread of the kernel. */
export function readProcess(pid: number): LiveProcess | null {
  const stat = read(`/proc/${pid}/stat`);
  // The name before it is in parentheses, and may hold anything, a parenthesis too.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, group, startTime] = [fields?.[STATE], fields?.[GROUP], fields?.[START_TIME]];
  if (group === undefined || startTime === undefined) return null;
  if (state === "Z" || state === "X" || group === "0") return null;
  return { pid, group: Number(group), startTime, isLoading: fields?.[ENV_END] === "0" };
}

/** See {@linkcode LiveProcess}; null: the process has ended, or the kernel does not tell. */
export function readStartTime(pid: number): string | null {
  try {
    return readProcess(pid)?.startTime ?? null;
  } catch {
    return null;
  }
}

/** What the environment of a process says of its run. */
export type Mark =
  | { readonly kind: "run"; readonly runId: string }
  /** It names no run, or is not ours to read. */
  | { readonly kind: "none" }
  /**
   * It is empty. That may be for a moment only: while a process executes another program, the kernel
   * shows no environment. A kernel thread and a zombie have none either.
   */
  | { readonly kind: "empty" };

/** The run that a process belongs to, by the mark that all processes of a run inherit (O6). */
export function readMark(pid: number): Mark {
  const environment = read(`/proc/${pid}/environ`);
  if (environment === null) return { kind: "none" };
  if (environment === "") return { kind: "empty" };
  const at = `\0${environment}`.indexOf(MARK_PATTERN);
  if (at < 0) return { kind: "none" };
  const start = at + MARK_PATTERN.length - 1;
  const end = environment.indexOf("\0", start);
  return { kind: "run", runId: environment.slice(start, end < 0 ? undefined : end) };
}

/** Changes with every boot of the machine; null: not known. */
export function readBootId(): string | null {
  return read("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
}

/**
 * Visits every process id but our own, in slices with a turn of the event loop between them: a
 * process takes 10-30 µs to look at, and there may be thousands.
 */
export async function scanProcesses(visit: (pid: number) => void): Promise<void> {
  let visited = 0;
  for (const name of HAS_PROC ? readdirSync("/proc") : []) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    visit(pid);
    if (++visited % SLICE === 0) await setImmediate();
  }
}

const SLICE = 100;

const MARK_PATTERN = `\0${RUN_MARK}=`;

// Fields of /proc/PID/stat behind the name: proc_pid_stat(5) counts them from 3 there.
const STATE = 0;
const GROUP = 2;
const START_TIME = 19;
const ENV_END = 48;

/**
 * Null when the process has ended meanwhile, or belongs to somebody else. Without a file descriptor
 * to read with nothing can be said, and that is thrown.
 */
function read(path: string): string | null {
  try {
    return readAtOnce(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EMFILE" || code === "ENFILE") throw error;
    return null;
  }
}

/**
 * With one system call, which is a snapshot: after a second one the first part may be an old
 * program's environment, and the rest missing since a new one is executed. (Deno's `readFileSync`
 * takes 32 bytes first: of a shell that does nothing but execute itself it cut 217 of 408,000.)
 */
function readAtOnce(path: string): string {
  const file = openSync(path, "r");
  try {
    let buffer = SCRATCH;
    let length = readSync(file, buffer, 0, buffer.length, null);
    while (length === buffer.length) {
      buffer = Buffer.alloc(buffer.length * 4);
      length = readSync(file, buffer, 0, buffer.length, 0);
    }
    return buffer.toString("latin1", 0, length);
  } finally {
    closeSync(file);
  }
}

/** Holds most environments; the kernel's limit is some megabytes. */
const SCRATCH = Buffer.alloc(65_536);
