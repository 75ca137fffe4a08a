/**
 * Subprocesses of Bun.
 *
 * @module
 */
/// <reference types="npm:@types/bun" />
import { closeSync } from "node:fs";
import { loadPipes, type Pipe } from "./pipes_bun.ts";
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
  if (makePipe !== null) {
    return {
      limitation: null,
      start: (request) => onPipes(request, makePipe),
    };
  }
  return { limitation: process.platform === "linux" ? SOCKETS : null, start: onSockets };
}

function pipesOfSystem(): (() => Pipe) | null {
  return process.platform === "linux" ? loadPipes() : null;
}

const SOCKETS = "pipe2 was not found in the C library: " +
  "operators get sockets, and cannot open /dev/stdin, /dev/stdout or /dev/stderr";

function onPipes(request: SpawnRequest, makePipe: () => Pipe): Child {
  using pipes = new Pipes(makePipe);
  const { stdin, stdout, stderr } = pipes;
  const child = Bun.spawn(commandOf(request), {
    ...optionsOf(request),
    stdin: stdin.read,
    stdout: stdout.write,
    stderr: stderr.write,
  });
  pipes.keepOurs();
  return {
    pid: child.pid,
    stdout: Bun.file(stdout.read).stream(),
    stderr: Bun.file(stderr.read).stream(),
    exited: exitOf(child),
    feed: (bytes) => feedPipe(pipes, bytes),
    [Symbol.dispose]: () => pipes.closeOurs(),
  };
}

function onSockets(request: SpawnRequest): Child {
  const child = Bun.spawn(commandOf(request), {
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
    [Symbol.dispose]: () => {},
  };
}

function commandOf({ file, args }: SpawnRequest): string[] {
  return [file, ...args];
}

function optionsOf({ env, cwd }: SpawnRequest) {
  return { env: { ...env }, detached: true, ...(cwd === undefined ? {} : { cwd }) };
}

async function exitOf(child: Bun.Subprocess): Promise<ChildExit> {
  await child.exited;
  return child.signalCode === null
    ? { status: child.exitCode, signal: null }
    : { status: null, signal: String(child.signalCode) };
}

/** A sink works on a copy of the descriptor: the pipe is closed when both are. */
async function feedPipe(pipes: Pipes, bytes: Uint8Array): Promise<void> {
  if (bytes.length > 0) await writeAndEnd(Bun.file(pipes.stdin.write).writer(), bytes);
  pipes.closeInput();
}

async function writeAndEnd(sink: Bun.FileSink, bytes: Uint8Array): Promise<void> {
  try {
    if (bytes.length > 0) await sink.write(bytes);
    await sink.end();
  } catch {
    // A broken pipe is the operator's choice (O2).
  }
}

/** The three pipes of a child. Disposed of before {@linkcode Pipes.keepOurs}, all ends are closed. */
class Pipes {
  readonly stdin: Pipe;
  readonly stdout: Pipe;
  readonly stderr: Pipe;
  readonly #ours = new Set<number>();
  readonly #theirs = new Set<number>();
  #kept = false;

  constructor(makePipe: () => Pipe) {
    try {
      this.stdin = this.#hold(makePipe(), "write");
      this.stdout = this.#hold(makePipe(), "read");
      this.stderr = this.#hold(makePipe(), "read");
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** The child has been started: its ends are its own from now on. */
  keepOurs(): void {
    this.#kept = true;
  }

  closeInput(): void {
    if (this.#ours.delete(this.stdin.write)) closeSync(this.stdin.write);
  }

  closeOurs(): void {
    closeAll(this.#ours);
  }

  [Symbol.dispose](): void {
    closeAll(this.#theirs);
    if (!this.#kept) this.closeOurs();
  }

  #hold(pipe: Pipe, ours: "read" | "write"): Pipe {
    this.#ours.add(pipe[ours]);
    this.#theirs.add(ours === "read" ? pipe.write : pipe.read);
    return pipe;
  }
}

function closeAll(descriptors: Set<number>): void {
  for (const descriptor of descriptors) closeSync(descriptor);
  descriptors.clear();
}
