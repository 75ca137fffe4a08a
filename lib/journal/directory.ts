/**
 * The state directory and its files: ours alone.
 *
 * @module
 */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { platform } from "node:process";
import { JournalError, journalError } from "./errors.ts";

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Makes the state directory when it is missing, with its parents, for us alone (0700).
 *
 * @throws {JournalError} `unsafe` when it is no directory or others can write it: they could change
 * what is submitted in our name.
 */
export function prepareStateDirectory(directory: string): void {
  const mode = modeOfDirectory(directory);
  if (platform === "win32" || (mode & WRITABLE_BY_OTHERS) === 0) return;
  const shown = (mode & 0o777).toString(8).padStart(4, "0");
  throw new JournalError(
    "unsafe",
    `Others can write the state directory ${directory} (mode ${shown}), and so what is submitted ` +
      `to the chain: "chmod go-w ${directory}", or choose another directory`,
  );
}

/**
 * Makes a file of the directory when it is missing, and takes the rights of others away from one
 * that is there. SQLite gives the files that it adds the rights of their database.
 *
 * An existing file is never opened: to close it again would take this process's SQLite locks away.
 */
export function prepareFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", FILE_MODE));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw journalError(`Creating ${path}`, error);
    restrict(path);
  }
}

function modeOfDirectory(directory: string): number {
  try {
    mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
    return statSync(directory).mode;
  } catch (error) {
    if (!["EEXIST", "ENOTDIR"].includes(codeOf(error))) {
      throw journalError(`Creating the state directory ${directory}`, error);
    }
    throw new JournalError("unsafe", `The state directory ${directory} is a file`, {
      cause: error,
    });
  }
}

function restrict(path: string): void {
  try {
    // It is there, and yet not to be found: a link to nowhere.
    if (platform === "win32" || (statSync(path).mode & 0o077) === 0) return;
    chmodSync(path, FILE_MODE);
  } catch (error) {
    throw journalError(`Looking after the rights of ${path}`, error);
  }
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown }).code);
}
