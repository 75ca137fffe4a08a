/**
 * What the first bytes of a journal tell, without opening the database: somebody may be using it, and
 * to open it would change it.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";
import { JournalError } from "./errors.ts";
import { checkFormat } from "./schema.ts";

/** SQLite's file format: integers of 32 bits, the highest byte in front. */
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;
const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";

/**
 * The format of the journal in a file, as its last checkpoint left it; null when there is no file, or
 * nothing has got from the log into it yet.
 *
 * @throws {JournalError} `newer` or `corrupt` when it is none that this program can use.
 * @throws the system's error when it cannot be read.
 */
export function journalFormat(path: string): number | null {
  const header = readHeader(path);
  if (header.length === 0) return null;
  if (!isDatabase(header)) throw new JournalError("corrupt", `${path} is no database`);
  const { buffer, byteOffset } = header;
  const view = new DataView(buffer, byteOffset);
  const version = view.getUint32(USER_VERSION_AT);
  if (version === 0) return null;
  checkFormat(path, version, view.getUint32(APPLICATION_ID_AT));
  return version;
}

function isDatabase(header: Uint8Array): boolean {
  if (header.length < HEADER_BYTES) return false;
  return new TextDecoder().decode(header.subarray(0, MAGIC.length)) === MAGIC;
}

/** Empty when there is no file. */
function readHeader(path: string): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ENOENT") return header.subarray(0, 0);
    throw error;
  }
  try {
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
