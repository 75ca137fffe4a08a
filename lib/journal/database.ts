/**
 * An opened journal database: durable, checked, with our tables.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { prepareFile, restrictFile } from "./directory.ts";
import { JournalError, journalError } from "./errors.ts";
import { APPLICATION_ID, migrate } from "./schema.ts";

const IN_MEMORY = ":memory:";

/**
 * Opens the journal in a file, and makes it when it is missing.
 *
 * Everything goes through prepared statements: Deno's `exec` reports no error code.
 *
 * @throws {JournalError} when it cannot be opened, is damaged, or was written by a newer version.
 */
export function openDatabase(path: string): DatabaseSync {
  prepareFile(path);
  // One that an earlier process has left; a new one gets the rights of the database.
  for (const more of ["-wal", "-shm"]) restrictFile(path + more);
  return opened(path, path);
}

/** A journal database that is gone with the process. */
export function openMemoryDatabase(): DatabaseSync {
  return opened(IN_MEMORY, "The journal in memory");
}

function opened(location: string, name: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(location);
    for (const pragma of PRAGMAS) database.prepare(`pragma ${pragma}`).get();
    check(database, name);
    migrate(database, name);
    return database;
  } catch (error) {
    database?.close();
    throw journalError(`Opening ${name}`, error);
  }
}

/**
 * Whether a commit syncs the write-ahead log (`full`) or leaves that to a later one (`normal`): the log
 * is kept in its order, so that a power cut takes back the last transactions, and none before them.
 */
export type Synchronous = "full" | "normal";

/** Holds for the transactions to come. */
export function setSynchronous(database: DatabaseSync, level: Synchronous): void {
  database.prepare(`pragma synchronous = ${level}`).get();
}

/**
 * Takes the write-ahead log over into the database, and syncs that. After a sync of the log that has
 * failed, the next one says nothing: the system may have given the pages up that it could not write,
 * and call them written. They are still there to be read, so they are written again, elsewhere.
 *
 * @throws {JournalError} while somebody else reads what is older.
 */
export function checkpoint(database: DatabaseSync, name: string): void {
  const { log, checkpointed } = database.prepare("pragma wal_checkpoint(passive)").get() ?? {};
  if (log !== checkpointed) throw new JournalError("other", `Syncing ${name} waits for a reader`);
}

/** Has the transaction under way write, and change nothing. */
export function touchHeader(database: DatabaseSync): void {
  database.prepare(`pragma application_id = ${APPLICATION_ID}`).get();
}

const PRAGMAS: readonly string[] = [
  "busy_timeout = 5000", // somebody may look into the file with a tool
  "journal_mode = wal",
  "synchronous = full", // until it is set for a transaction
  "journal_size_limit = 16777216", // the log goes back to 16 MiB after a burst
  "temp_store = memory", // no files outside the state directory
  "trusted_schema = off",
];

/** Reads every page once (25 ms for 70 MB), so that a damaged journal is found at the start. */
function check(database: DatabaseSync, name: string): void {
  const result = database.prepare("pragma quick_check(1)").get()?.["quick_check"];
  if (result === "ok") return;
  throw new JournalError(
    "corrupt",
    `${name} is damaged (${String(result)}). Put a backup in its place, or move it away to begin ` +
      "without it",
  );
}
