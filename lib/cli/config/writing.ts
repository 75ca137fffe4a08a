/**
 * Files that people asked for: nothing of theirs is overwritten unless they say so.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { escapeControls } from "../../observe/escape.ts";
import { CliError, EXIT } from "../exit_status.ts";

/** The flag that says so. */
export const FORCE_FLAG = {
  kind: "boolean",
  optional: true,
  withNegated: false,
  brief: "Overwrite what is there",
} as const;

/** A file to be. */
export interface FileToWrite {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Whether it is left where it is and has this text already. */
  readonly mayBeThere?: boolean;
}

/**
 * Writes files: all of them, or none when one is in the way.
 *
 * @throws {CliError} with status 1 when one exists and `force` is not given, is no file, or cannot
 * be written.
 */
export function writeFiles(files: readonly FileToWrite[], force: boolean): void {
  const missing = files.filter((file) => !(file.mayBeThere && hasText(file)));
  if (!force) missing.forEach(({ path }) => refuseExisting(path));
  for (const file of missing) reported(file.path, () => force ? replace(file) : create(file));
}

/**
 * Does something with a path.
 *
 * @throws {CliError} with status 1 that names the path and the system's reason.
 */
export function reported(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === "EEXIST") throw existing(path);
    const reason = REASONS[code] ?? message;
    throw new CliError(EXIT.failed, `${escapeControls(path)} cannot be written: ${reason}`, {
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is no folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EISDIR: "it is a directory",
};

function hasText({ path, text }: FileToWrite): boolean {
  try {
    return statSync(path).isFile() && readFileSync(path, "utf8") === text;
  } catch {
    return false; // what stands in the way is said when it is written
  }
}

/** A symbolic link counts, whatever it points to. */
function refuseExisting(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw existing(path);
}

function existing(path: string): CliError {
  const message = `${escapeControls(path)} exists, and is not overwritten: ` +
    "give another path, or --force";
  return new CliError(EXIT.failed, message);
}

/** Exclusively: what appears meanwhile is not overwritten either. Half a file is not left. */
function create({ path, text }: FileToWrite, mode = 0o666): void {
  const handle = openSync(path, "wx", mode);
  try {
    writeFileSync(handle, text, { flush: true });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** Whole or not at all: the old file stays until the new one is written. Links are followed. */
function replace(file: FileToWrite): void {
  if (lstatSync(file.path, { throwIfNoEntry: false }) === undefined) return create(file);
  const stat = statSync(file.path, { throwIfNoEntry: false });
  if (!stat?.isFile()) {
    const what = stat === undefined ? "a link to what does not exist" : "no file";
    const message = `${escapeControls(file.path)} is ${what}, and is not overwritten`;
    throw new CliError(EXIT.failed, message);
  }
  const path = realpathSync(file.path);
  const beside = `${path}.${randomUUID()}`;
  create({ path: beside, text: file.text }, stat.mode);
  renameSync(beside, path);
}
