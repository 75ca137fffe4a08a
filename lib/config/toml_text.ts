/**
 * The text of a configuration file, whatever stands at its path.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { Buffer } from "node:buffer";
import { firstInvalidByte } from "../operators/decode.ts";

/** More than anybody writes; and little enough to be read at each change. */
const LONGEST_FILE_BYTES = 1_048_576;

/** Why a file has no text. The position counts from 1. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, column }: { line: number; column: number }) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/**
 * Reads a file as UTF-8, without a byte order mark.
 *
 * Text that comes by a pipe, as from `<(decrypt config)`, is waited for, but not for ever: nothing
 * else is done meanwhile. It can be read once; whoever reads it again is told so.
 *
 * @returns null when there is none.
 * @throws {FileError} when it is no file, unreadable, empty, too large, or no UTF-8.
 */
export function readText(path: string): string | null {
  const bytes = readBytes(path);
  if (bytes === null) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const before = bytes.subarray(0, firstInvalidByte(bytes)).toString("utf8");
    const lines = before.split("\n");
    const at = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
    throw new FileError("the file is not UTF-8: save it as UTF-8", at);
  }
}

const START = { line: 1, column: 1 };

function readBytes(path: string): Buffer | null {
  let handle: number | null = null;
  try {
    // To open a pipe that nobody writes to would wait for somebody who does.
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(handle);
    if (stat.isDirectory()) throw new FileError("expected a file, this is a directory", START);
    const bytes = readAll(handle);
    if (bytes.length === 0 && stat.isFIFO()) throw new FileError(DRAINED, START);
    if (bytes.length === 0 && stat.isFile()) throw new FileError(EMPTY, START);
    return bytes;
  } catch (error) {
    if (error instanceof FileError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === "EISDIR") throw new FileError("expected a file, this is a directory", START);
    throw new FileError(`the file cannot be read: ${message}`, START);
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

const DRAINED = "the file is a pipe with nothing in it: what comes by a pipe can be read once, " +
  "at the start";

/** A full disk leaves such a file: it must not take everything away from a processor that runs. */
const EMPTY = "the file is empty";

/** What a pipe or a device would go on with for ever is cut at the limit, too. */
function readAll(handle: number): Buffer {
  const bytes = Buffer.alloc(LONGEST_FILE_BYTES + 1);
  let length = 0;
  for (let waits = 0; length < bytes.length && waits < MOST_WAITS;) {
    const count = readSome(handle, bytes.subarray(length));
    if (count === 0) return bytes.subarray(0, length);
    if (count === null) waits += 1;
    else length += count;
  }
  if (length < bytes.length) throw new FileError("the file is a pipe that does not end", START);
  throw new FileError(`the file has more than 1 MiB, which is the limit`, START);
}

/** 10 s altogether: who decrypts a file may have to ask somebody for a key. */
const [WAIT_MS, MOST_WAITS] = [20, 500];

/** How many bytes there are, 0 at the end; null when there is none yet: then it has waited. */
function readSome(handle: number, bytes: Buffer): number | null {
  try {
    return readSync(handle, bytes, 0, bytes.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(NOTHING, 0, 0, WAIT_MS);
    return null;
  }
}

const NOTHING = new Int32Array(new SharedArrayBuffer(4));
