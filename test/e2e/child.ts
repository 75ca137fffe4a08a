/**
 * The processes that the suite starts: each in a group of its own, its output in a file, and none
 * left behind when the suite ends, however it ends.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import process from "node:process";

/** How a process ended: a status, or the signal that ended it. */
export interface ChildEnd {
  readonly status: number | null;
  readonly signal: string | null;
}

/** What a process is started with. */
export interface ChildOptions {
  /** Receives standard output; it is emptied first unless `append`. */
  readonly outFile: string;
  /** Receives standard error; default `outFile`. */
  readonly errFile?: string;
  /** Default false: the files are emptied first. */
  readonly append?: boolean;
  /** Added to the environment of the suite; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** A started process. */
export interface Child {
  readonly pid: number;
  /** Always resolves. */
  readonly ended: Promise<ChildEnd>;
  /** Signals the whole group; a group that is gone is no error. */
  signal(name: NodeJS.Signals): void;
}

const running = new Set<Child>();

/** Starts `command`, whose first word is found on PATH. */
export function startChild(command: readonly string[], options: ChildOptions): Child {
  const { outFile, errFile = outFile, append = false, env = {}, cwd } = options;
  const flags = append ? "a" : "w";
  const out = openSync(outFile, flags);
  const err = errFile === outFile ? out : openSync(errFile, flags);
  const child = spawn(command[0] ?? "", command.slice(1), {
    stdio: ["ignore", out, err],
    detached: true,
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  closeSync(out);
  if (err !== out) closeSync(err);
  return register(child);
}

/** Ends every process that is still running, at once. */
export async function endAllChildren(): Promise<void> {
  const left = [...running];
  for (const child of left) child.signal("SIGKILL");
  await Promise.all(left.map((child) => child.ended));
}

function register(child: ReturnType<typeof spawn>): Child {
  const pid = child.pid ?? -1;
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once("exit", (status, signal) => resolve({ status, signal }));
    child.once("error", (error) => resolve({ status: null, signal: String(error) }));
  });
  const started: Child = { pid, ended, signal: (name) => signalGroup(pid, name) };
  running.add(started);
  void ended.then(() => running.delete(started));
  return started;
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(-pid, name);
  } catch {
    // ESRCH: the group has ended already.
  }
}

// The last resort, for an exit that nobody waited for.
process.on("exit", () => {
  for (const child of running) child.signal("SIGKILL");
});
