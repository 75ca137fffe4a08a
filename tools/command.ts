/**
 * Runs a command of the toolchain to its end.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import process from "node:process";

/** How a command ended. */
export interface CommandEnd {
  /** The exit status; 127 when it could not be started, 124 when it was ended for its time limit. */
  readonly status: number;
  /** stdout and stderr as they came. */
  readonly output: string;
  readonly durationMs: number;
}

export interface CommandOptions {
  /** The working directory; default: that of this process. */
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The command's group is killed after this time. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** In its place: it is killed when it has written nothing for so long, which hangs and is not slow. */
  readonly silenceMs?: number;
}

const running = new Set<number>();

/**
 * Ends what runs here with this process, when that is ended by SIGINT or SIGTERM: each command has a
 * group of its own, which a signal to ours does not reach.
 *
 * @param last Called before the end, to say what is known by then.
 */
export function endTogether(last: () => void): void {
  for (const [name, number] of [["SIGINT", 2], ["SIGTERM", 15]] as const) {
    process.once(name, () => {
      for (const pid of running) killGroup(pid);
      last();
      process.exit(128 + number);
    });
  }
}

/** Runs `command` without a standard input. Never rejects. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandEnd> {
  const { cwd = process.cwd(), env = {}, silenceMs, timeoutMs = silenceMs ?? 600_000 } = options;
  const startedAt = performance.now();
  const chunks: Uint8Array[] = [];
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", RUST_BACKTRACE: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that a hung test takes what it has started with it.
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  return new Promise((resolve) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (pid !== undefined) killGroup(pid);
    }, timeoutMs);
    const take = (chunk: Uint8Array) => {
      chunks.push(chunk);
      if (silenceMs !== undefined) timer.refresh();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const end = (status: number, more = "") => {
      clearTimeout(timer);
      if (pid !== undefined) running.delete(pid);
      const output = Buffer.concat(chunks).toString() + more;
      resolve({ status, output, durationMs: performance.now() - startedAt });
    };
    child.once("error", (error) => end(127, `${command}: ${error.message}\n`));
    child.once("close", (code) => {
      const silent = silenceMs === undefined ? "" : " of silence";
      if (late) end(124, `\n${command}: ended after ${timeoutMs / 1_000} s${silent}\n`);
      else end(code ?? 1);
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}
