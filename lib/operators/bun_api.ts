/**
 * What is used of Bun's own API. Its published types redefine globals that Deno has too, `fetch` and
 * `URL` among them, for every file that is checked together with one that refers to them.
 *
 * @module
 */

/** As `Bun` is documented, in the options that are used. */
export interface BunApi {
  spawn(command: readonly string[], options: BunSpawnOptions): BunSubprocess;
  /** A file by its descriptor, which stays the caller's. */
  file(descriptor: number): BunFile;
}

/** A number is a descriptor that the child gets a copy of. */
export interface BunSpawnOptions {
  readonly stdin: "pipe" | number;
  readonly stdout: "pipe" | number;
  readonly stderr: "pipe" | number;
  readonly env: Record<string, string>;
  readonly cwd?: string;
  readonly detached: boolean;
}

/** A child; the three streams are there when they were asked for as `"pipe"`. */
export interface BunSubprocess {
  readonly pid: number;
  readonly stdin: BunSink;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Settles when the child has ended; the two below are set then. */
  readonly exited: Promise<number>;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
}

/** Both work on a copy of the descriptor. */
export interface BunFile {
  stream(): ReadableStream<Uint8Array>;
  writer(): BunSink;
}

/** Rejects, or throws, with EPIPE when nobody reads any more. */
export interface BunSink {
  write(bytes: Uint8Array): number | Promise<number>;
  /** What `write` has kept back is written; it keeps what is small. */
  flush(): number | Promise<number>;
  end(): number | Promise<number>;
}

/** Throws a `TypeError` under another runtime. */
export function bunApi(): BunApi {
  const { Bun } = globalThis as { readonly Bun?: BunApi };
  if (Bun === undefined) throw new TypeError("This runtime is not Bun");
  return Bun;
}
