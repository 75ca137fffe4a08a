/**
 * The port to the runtime's subprocesses: all that differs between Deno and Bun.
 *
 * @module
 */

/** A process to start; everything is handed to the kernel as it is, nothing is looked up or quoted. */
export interface SpawnRequest {
  /** An absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Absent: the working directory of this process. */
  readonly cwd?: string;
  /**
   * So many bytes are written to stdin at most. What that takes of the machine is taken before the start,
   * which fails where there is none. Absent: there is no such bound.
   */
  readonly inputBytes?: number;
}

/** How a process ended: one of the two is not null. */
export interface ChildExit {
  readonly status: number | null;
  /** By its name: `SIGTERM`. */
  readonly signal: string | null;
}

/** A process that leads a process group of its own, whose id is `pid` (O4). */
export interface Child {
  readonly pid: number;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Settles when the process itself has ended, whoever holds its pipes; never rejects. */
  readonly exited: Promise<ChildExit>;
  /**
   * Writes everything to stdin and closes it; to be called once. Settles when that is done, or when
   * nobody reads any more, which is no failure (O2); never rejects.
   */
  feed(input: Uint8Array): Promise<void>;
  /**
   * Writes to stdin, which stays open; in place of `feed`, and one after another. Settles when all is
   * in the pipe, with false when nobody reads any more; never rejects.
   */
  write(input: Uint8Array): Promise<boolean>;
  /** Closes stdin behind what was written; what is still being written may be lost. */
  closeInput(): void;
  /** Lets go of the pipes. The streams have to be at their end, or cancelled. */
  [Symbol.dispose](): void;
}

/** Starts processes; one driver for each runtime. */
export interface Spawn {
  /**
   * What operators find different from a shell's pipes, for people; null: nothing. Programs that
   * open `/dev/stdin` or `/dev/stderr` need pipes, and Bun by itself gives them sockets.
   */
  readonly limitation: string | null;
  /** Throws the runtime's error when the process cannot be started. */
  start(request: SpawnRequest): Child;
}
