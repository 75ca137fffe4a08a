/**
 * Pipes for Bun, which has none of its own to give to a subprocess.
 *
 * @module
 */
import { closeSync } from "node:fs";
import process from "node:process";

/** Two file descriptors. */
export interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** A function that makes a pipe, from the C library; null when the library has not been found. */
export function loadPipes(): (() => Pipe) | null {
  const ffi = process.getBuiltinModule("bun:ffi") as unknown as Ffi | undefined;
  const pipe2 = ffi === undefined ? null : findPipe2(ffi);
  return pipe2 === null ? null : () => makePipe(pipe2);
}

/** The three pipes of a child. Disposed of before {@linkcode ChildPipes.keepOurs}, all ends are closed. */
export class ChildPipes {
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

/** What is used of `bun:ffi`; imported by its name, it could not be loaded by Deno. */
interface Ffi {
  dlopen(name: string, symbols: typeof PIPE2): { symbols: { pipe2: Pipe2 } };
}

type Pipe2 = (descriptors: Int32Array, flags: number) => number;

const PIPE2 = { pipe2: { args: ["ptr", "i32"], returns: "i32" } } as const;

/** glibc's name; musl takes any name that begins with `libc.` for itself. */
const C_LIBRARY = "libc.so.6";

/** As on every architecture that Bun exists for. */
const O_CLOEXEC = 0o2000000;

function findPipe2(ffi: Ffi): Pipe2 | null {
  try {
    return ffi.dlopen(C_LIBRARY, PIPE2).symbols.pipe2;
  } catch {
    return null;
  }
}

/** Closed on exec: no other child may hold an end of this one, or it would never see end of file. */
function makePipe(pipe2: Pipe2): Pipe {
  const descriptors = new Int32Array(2);
  if (pipe2(descriptors, O_CLOEXEC) !== 0) {
    // With these arguments it fails for nothing else.
    throw Object.assign(new Error("too many open files (pipe2)"), { code: "EMFILE" });
  }
  return { read: descriptors[0]!, write: descriptors[1]! };
}
