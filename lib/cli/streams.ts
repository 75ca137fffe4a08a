/**
 * The standard output and the standard error, for lines that must not hold the program up.
 *
 * @module
 */
import { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { LineWriter } from "../observe/writer.ts";
import type { Machine, Output } from "./machine.ts";

/** A stream of `node:process`. */
export type ProcessStream = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly fd?: number;
};

/** A stream of the process as an {@linkcode Output}; its reader may be slow, or go (D4). */
export function outputOf(stream: ProcessStream, env: Machine["env"]): Output {
  const writer = new LineWriter("Deno" in globalThis ? denoStream(stream) : stream);
  // `isTTY` of a pipe is false in Deno and undefined in Bun.
  const isTerminal = stream.isTTY === true;
  return {
    write: (text) => writer.write(text),
    flushed: () => writer.flushed(),
    isTerminal,
    columns: isTerminal && stream.columns ? stream.columns : null,
    hasColors: isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb",
  };
}

/**
 * The same stream through Deno's own API: `node:process` writes synchronously there, and a reader
 * of the log that has stopped reading would stop the program with it (seen: 64 KiB into a pipe).
 */
function denoStream({ fd }: ProcessStream): Writable {
  const native = fd === 1 ? Deno.stdout : Deno.stderr;
  return new Writable({
    decodeStrings: true,
    write: (chunk: Uint8Array, _encoding, done) => void writeAll(native, chunk, done),
    writev: (chunks, done) => {
      const parts = chunks.map(({ chunk }) => chunk as unknown as Uint8Array);
      void writeAll(native, concatenated(parts), done);
    },
  });
}

type Done = (error?: Error | null) => void;

async function writeAll(
  native: typeof Deno.stderr,
  bytes: Uint8Array,
  done: Done,
): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await writeSome(native, bytes.subarray(at));
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

async function writeSome(native: typeof Deno.stderr, bytes: Uint8Array): Promise<number> {
  try {
    return await native.write(bytes);
  } catch (error) {
    if (!(error instanceof Deno.errors.WouldBlock)) throw error;
    // Somebody who shares the pipe has made it non-blocking, and it is full.
    await delay(FULL_PIPE_MS);
    return 0;
  }
}

const FULL_PIPE_MS = 20;

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
