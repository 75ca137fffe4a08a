/**
 * Subprocesses of Deno.
 *
 * @module
 */
import { existsSync } from "node:fs";
import type { Child, Spawn, SpawnRequest } from "./spawn.ts";

/**
 * A group of its own by way of `setsid`, where there is one: it keeps the process id and becomes the
 * command. `detached: true` does the same without it, but makes Deno copy its page tables for each
 * run: 237 runs a second with 300 MB resident, where `setsid` has 872 (two cores, eight at a time;
 * 860 and 975 with a small process). `setsid` turns a failure to start into status 126 or 127, which
 * `command.ts` looks into.
 */
export function denoSpawn(): Spawn {
  const setsid = SETSID_PATHS.find((path) => mayRun(path) && existsSync(path)) ?? null;
  return { limitation: null, start: (request) => start(request, setsid) };
}

/** Who may run it may run everything, so a list of commands that may run is without it. */
function mayRun(command: string): boolean {
  return Deno.permissions.querySync({ name: "run", command }).state === "granted";
}

const SETSID_PATHS = ["/usr/bin/setsid", "/bin/setsid"];

function start({ file, args, env, cwd }: SpawnRequest, setsid: string | null): Child {
  const command = new Deno.Command(setsid ?? file, {
    args: setsid === null ? [...args] : [file, ...args],
    env: { ...env },
    clearEnv: true,
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: setsid === null,
  });
  const process = command.spawn();
  const input = process.stdin.getWriter();
  return {
    pid: process.pid,
    stdout: process.stdout,
    stderr: process.stderr,
    exited: process.status.then(({ code, signal }) =>
      signal === null ? { status: code, signal } : { status: null, signal }
    ),
    feed: (bytes) => writeAndClose(input, bytes),
    write: (bytes) => input.write(bytes).then(() => true, () => false),
    closeInput: () => void input.close().catch(nobodyReads),
    [Symbol.dispose]: () => void input.abort().catch(nobodyReads),
  };
}

async function writeAndClose(
  input: WritableStreamDefaultWriter<Uint8Array<ArrayBufferLike>>,
  bytes: Uint8Array,
): Promise<void> {
  try {
    if (bytes.length > 0) await input.write(bytes);
    await input.close();
  } catch {
    nobodyReads();
  }
}

/** A broken pipe is the operator's choice (O2), and so is an end before stdin was closed. */
function nobodyReads(): void {}
