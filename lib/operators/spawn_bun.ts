/**
 * Subprocesses of Bun.
 *
 * @module
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { type BunApi, bunApi, type BunSink, type BunSubprocess } from "./bun_api.ts";
import { ChildPipes, loadPipes, type Pipe } from "./pipes_bun.ts";
import type { Child, ChildExit, Spawn, SpawnRequest } from "./spawn.ts";

/**
 * Bun's own `"pipe"` is a pair of sockets, and Linux lets nobody open a socket by `/dev/stderr`:
 * `echo … > /dev/stderr` in a shell script fails with ENXIO. Operators that work in Linera, which
 * gives them pipes, have to work here; so on Linux the pipes are made by pipe2(2). It is as fast:
 * 1,830-1,890 runs a second of `/bin/cat` beside 1,813-1,860 (two cores, eight at a time). Other
 * systems open a socket by its name as they do a pipe.
 *
 * @param makePipe null: operators get Bun's sockets.
 */
export function bunSpawn(makePipe: (() => Pipe) | null = pipesOfSystem()): Spawn {
  const bun = bunApi();
  if (makePipe !== null) {
    return { limitation: null, start: (request) => onPipes(bun, request, makePipe) };
  }
  const limitation = process.platform === "linux" ? SOCKETS : null;
  return { limitation, start: (request) => onSockets(bun, request) };
}

function pipesOfSystem(): (() => Pipe) | null {
  return process.platform === "linux" ? loadPipes() : null;
}

const SOCKETS = "pipe2 was not found in the C library: " +
  "operators get sockets, and cannot open /dev/stdin, /dev/stdout or /dev/stderr";

function onPipes(bun: BunApi, request: SpawnRequest, makePipe: () => Pipe): Child {
  const { inputBytes = Infinity } = request;
  using pipes = new ChildPipes(makePipe);
  const { stdin, stdout, stderr } = pipes;
  // It works on a copy of the descriptor, for which there may be none left: the pipe is closed when both are.
  const sink = inputBytes > SMALLEST_PIPE ? bun.file(stdin.write).writer() : null;
  const closeInput = () => {
    if (sink !== null) endSoon(sink);
    pipes.closeInput();
  };
  const child = onFailure(closeInput, () =>
    bun.spawn(commandOf(request), {
      ...optionsOf(request),
      stdin: stdin.read,
      stdout: stdout.write,
      stderr: stderr.write,
    }));
  pipes.keepOurs();
  return {
    pid: child.pid,
    stdout: bun.file(stdout.read).stream(),
    stderr: bun.file(stderr.read).stream(),
    exited: exitOf(child),
    feed: async (bytes) => {
      if (sink !== null) await writeAndEnd(sink, bytes);
      else if (bytes.length > 0) writeAtOnce(stdin.write, bytes);
      pipes.closeInput();
    },
    write: async (bytes) =>
      sink === null ? writeAtOnce(stdin.write, bytes) : await writeOn(sink, bytes),
    closeInput,
    [Symbol.dispose]: () => {
      closeInput();
      pipes.closeOurs();
    },
  };
}

function onSockets(bun: BunApi, request: SpawnRequest): Child {
  const child = bun.spawn(commandOf(request), {
    ...optionsOf(request),
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  return {
    pid: child.pid,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: exitOf(child),
    feed: (bytes) => writeAndEnd(child.stdin, bytes),
    write: (bytes) => writeOn(child.stdin, bytes),
    closeInput: () => endSoon(child.stdin),
    [Symbol.dispose]: () => {},
  };
}

function commandOf({ file, args }: SpawnRequest): string[] {
  return [file, ...args];
}

function optionsOf({ env, cwd }: SpawnRequest) {
  return { env: { ...env }, detached: true, ...(cwd === undefined ? {} : { cwd }) };
}

async function exitOf(child: BunSubprocess): Promise<ChildExit> {
  await child.exited;
  return child.signalCode === null
    ? { status: child.exitCode, signal: null }
    : { status: null, signal: child.signalCode };
}

function onFailure<Result>(act: () => void, attempt: () => Result): Result {
  try {
    return attempt();
  } catch (error) {
    act();
    throw error;
  }
}

/** What an empty pipe takes without a wait, however many pipes there are: a page (pipe(7)). */
const SMALLEST_PIPE = 4_096;

/** A sink takes ten times as long. @returns false: nobody reads any more. */
function writeAtOnce(descriptor: number, bytes: Uint8Array): boolean {
  try {
    writeSync(descriptor, bytes);
    return true;
  } catch {
    return false; // which is the operator's choice (O2)
  }
}

async function writeAndEnd(sink: BunSink, bytes: Uint8Array): Promise<void> {
  try {
    if (bytes.length > 0) await sink.write(bytes);
    await sink.end();
  } catch {
    // A broken pipe is the operator's choice (O2).
  }
}

/** @returns false: nobody reads any more. */
async function writeOn(sink: BunSink, bytes: Uint8Array): Promise<boolean> {
  try {
    await sink.write(bytes);
    await sink.flush();
    return true;
  } catch {
    return false;
  }
}

function endSoon(sink: BunSink): void {
  void writeAndEnd(sink, NOTHING);
}

const NOTHING = new Uint8Array(0);
