/**
 * One processor on a state directory (D3).
 *
 * The lock is a SQLite database of its own, held by an exclusive transaction that never ends: the
 * system lets go of it with the process, however that dies, and it excludes across Deno and Bun.
 * Who holds it stands in a file beside it, since nobody else can read a locked database.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import { prepareFile } from "./directory.ts";
import { JournalError, journalError } from "./errors.ts";

/** The process that holds a state directory. */
export interface Holder {
  readonly pid: number;
  /** When it started, by the wall clock. */
  readonly startedAt: Micros;
}

/** The state directory is held by another processor, or by another part of this one (D3). */
export class StateDirectoryHeldError extends Error {
  override readonly name = "StateDirectoryHeldError";
  readonly directory: string;
  /** Who holds it; null when that one has not said so yet. */
  readonly holder: Holder | null;

  constructor(directory: string, holder: Holder | null) {
    super(
      `The state directory ${directory} is in use by ${
        holderName(holder)
      }. One processor at a time ` +
        "can use it: stop that one, or give this one a directory of its own",
    );
    this.directory = directory;
    this.holder = holder;
  }
}

/**
 * Holds the directory until the lock is disposed of or the process ends. Does not wait.
 *
 * @throws {StateDirectoryHeldError} when another one holds it.
 * @throws {JournalError} when the lock's files cannot be made.
 */
export function lockStateDirectory(directory: string, self: Holder): Disposable {
  const database = openLock(directory);
  const holderPath = join(directory, HOLDER_FILE);
  try {
    beginExclusive(database, directory);
    rmSync(holderPath, { force: true });
    writeFileSync(holderPath, JSON.stringify(self), { mode: 0o600 });
  } catch (error) {
    database.close();
    if (error instanceof StateDirectoryHeldError) throw error;
    throw journalError(`Locking the state directory ${directory}`, error);
  }
  held.add(database);
  return { [Symbol.dispose]: () => release(database, holderPath) };
}

/** Its name in the state directory. */
export const LOCK_FILE = "lock.db";
const HOLDER_FILE = "holder.json";
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

/** A handle that nobody refers to is closed by the garbage collector, and its lock is gone. */
const held = new Set<DatabaseSync>();

function openLock(directory: string): DatabaseSync {
  const path = join(directory, LOCK_FILE);
  prepareFile(path);
  try {
    return new DatabaseSync(path);
  } catch (error) {
    throw journalError(`Opening ${path}`, error);
  }
}

/** Through a prepared statement: Deno's `exec` reports no error code. */
function beginExclusive(database: DatabaseSync, directory: string): void {
  try {
    database.prepare("begin exclusive").run();
  } catch (error) {
    const { errcode } = error as { readonly errcode?: unknown };
    if (errcode === SQLITE_NOTADB) throw damaged(join(directory, LOCK_FILE), error);
    if (errcode !== SQLITE_BUSY) throw error;
    throw new StateDirectoryHeldError(directory, readHolder(directory));
  }
}

/** The advice for a journal would be wrong: nothing is kept in the lock. */
function damaged(path: string, cause: unknown): JournalError {
  const message = `${path} is damaged. Nothing is kept in it: remove it, and start again`;
  return new JournalError("corrupt", message, { cause });
}

function release(database: DatabaseSync, holderPath: string): void {
  if (!held.delete(database)) return;
  try {
    rmSync(holderPath, { force: true });
  } finally {
    database.close();
  }
}

/** Null when the holder has not written it yet, or it cannot be read. */
function readHolder(directory: string): Holder | null {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(join(directory, HOLDER_FILE), "utf8"));
    return Number.isSafeInteger(pid) && Number.isSafeInteger(startedAt) ? { pid, startedAt } : null;
  } catch {
    return null;
  }
}

/** `process 12, running since …`, for people. */
export function holderName(holder: Holder | null): string {
  if (holder === null) return "another process";
  const since = new Date(holder.startedAt / MICROS_PER_MS);
  const shown = Number.isNaN(since.getTime()) ? "" : `, running since ${since.toISOString()}`;
  return `process ${holder.pid}${shown}`;
}
