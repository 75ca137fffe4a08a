/**
 * The state directory and its files: ours alone.
 *
 * @module
 */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import process, { platform } from "node:process";
import { JournalError, journalError } from "./errors.ts";
import { exposureOf } from "./strangers.ts";

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Makes the state directory when it is missing, with its parents, for us alone (0700). One that is
 * there keeps its mode, though others may read it: its files are for us alone all the same.
 *
 * @throws {JournalError} `unsafe` when it is no directory, or others can change it.
 */
export function prepareStateDirectory(directory: string): void {
  makeDirectory(directory);
  refuseStrangers(directory);
}

/**
 * Looks whether others could change what is in the state directory, or put another one in its place;
 * they would change what is submitted in our name. It need not be there.
 *
 * @throws {JournalError} `unsafe` when they can.
 */
export function refuseStrangers(directory: string): void {
  if (platform === "win32") return;
  const exposure = exposed(directory);
  if (exposure === null) return;
  const { problem, advice } = exposure;
  throw new JournalError(
    "unsafe",
    `The state directory ${directory} is not safe from other users, who could change what is ` +
      `submitted to the chain: ${problem}: ${advice}`,
  );
}

function exposed(directory: string): ReturnType<typeof exposureOf> {
  try {
    return exposureOf(directory, process.cwd(), process.getuid!());
  } catch (error) {
    throw journalError(`Looking at the state directory ${directory}`, error);
  }
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
    restrictThere(path);
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
    if (statSync(directory).isDirectory()) return;
  } catch (error) {
    if (!["EEXIST", "ENOTDIR"].includes(codeOf(error))) {
      throw journalError(`Creating the state directory ${directory}`, error);
    }
  }
  throw new JournalError("unsafe", `The state directory ${directory} is a file`);
}

/** It is there, and may yet not be found: a link to nowhere. */
function restrictThere(path: string): void {
  try {
    restrict(path);
  } catch (error) {
    throw journalError(`Looking after the rights of ${path}`, error);
  }
}

/** Takes the rights of others away from a file, if it is there. */
export function restrictFile(path: string): void {
  try {
    restrict(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") {
      throw journalError(`Looking after the rights of ${path}`, error);
    }
  }
}

function restrict(path: string): void {
  if (platform !== "win32" && (statSync(path).mode & 0o077) !== 0) chmodSync(path, FILE_MODE);
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown }).code);
}
