/**
 * The journal in a SQLite file of the state directory, and the same in memory.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ApplicationId, ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import {
  checkpoint,
  openDatabase,
  openMemoryDatabase,
  setSynchronous,
  type Synchronous,
  touchHeader,
} from "./database.ts";
import { prepareStateDirectory } from "./directory.ts";
import { journalError } from "./errors.ts";
import { History, HISTORY_LIMITS, type HistoryLimits } from "./history.ts";
import { LogFile } from "./log_file.ts";
import { type Holder, LOCK_FILE, lockStateDirectory } from "./lock.ts";
import type {
  ApplicationRecord,
  HistoryEntry,
  Journal,
  JournalWrite,
  LeftSubmission,
  OpenRun,
} from "./port.ts";
import { watchFiles } from "./presence.ts";
import { Reads } from "./reads.ts";
import { prepareWrites } from "./writes.ts";

/** What a journal in a file needs. */
export interface SqliteJournalOptions {
  /** The state directory; made when it is missing. */
  readonly directory: string;
  /** This process, for the message of a second one on the directory (D3). */
  readonly self: Holder;
  /** The machine's boot, which a pid counts only with (O4); null where the system tells none. */
  readonly bootId: string | null;
  /** Default: 10,000 lines, 7 days. */
  readonly history?: HistoryLimits;
}

/** Its name in the state directory. */
export const JOURNAL_FILE = "journal.db";

/**
 * Opens the journal of a state directory, and holds the directory until it is disposed of (D3).
 *
 * @throws {StateDirectoryHeldError} when another processor has it open.
 * @throws {JournalError} when the directory is unsafe, or the file full, damaged or too new.
 */
export function openSqliteJournal(options: SqliteJournalOptions): Journal {
  const { directory, self, bootId, history = HISTORY_LIMITS } = options;
  prepareStateDirectory(directory);
  const lock = lockStateDirectory(directory, self);
  const path = join(directory, JOURNAL_FILE);
  try {
    const database = openDatabase(path);
    const lost = watchFiles([path, join(directory, LOCK_FILE)]);
    const log = new LogFile(`${path}-wal`);
    return new SqliteJournal({ database, name: path, log, bootId, history, lock, lost });
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** A journal that ends with the process: for a dry run, which must leave nothing behind. */
export function openMemoryJournal(history: HistoryLimits = HISTORY_LIMITS): Journal {
  const database = openMemoryDatabase();
  return new SqliteJournal({ database, name: "the journal in memory", bootId: null, history });
}

/** The parts of a {@linkcode SqliteJournal}. */
export interface SqliteJournalParts {
  /** Opened by `openDatabase` or `openMemoryDatabase`; closed with the journal. */
  readonly database: DatabaseSync;
  /** For messages: the path of the file. */
  readonly name: string;
  /** What its commits are written to first; absent: it is in memory. */
  readonly log?: LogFile;
  readonly bootId: string | null;
  readonly history: HistoryLimits;
  /** Let go of when the journal has been closed. */
  readonly lock?: Disposable;
  /** What has become of its files; absent: it has none. */
  readonly lost?: () => string | null;
}

/** A {@linkcode Journal} on an opened database. */
export class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #name: string;
  readonly #log: LogFile | undefined;
  readonly #lock: Disposable | undefined;
  readonly #lost: () => string | null;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #history: History;
  readonly #reads: Reads;
  readonly #apply: (write: JournalWrite) => void;
  #isOpen = true;
  /** What holds for transactions; null: not set yet. */
  #synchronous: Synchronous | null = null;
  /** A power cut may take back what was written last. */
  #isUnsynced = false;
  /** A sync has failed since the last one that has not. */
  #isDoubtful = false;

  constructor({ database, name, log, bootId, history, lock, lost }: SqliteJournalParts) {
    this.#database = database;
    this.#name = name;
    this.#log = log;
    this.#lock = lock;
    this.#lost = lost ?? (() => null);
    this.#begin = database.prepare("begin immediate");
    this.#commit = database.prepare("commit");
    this.#rollback = database.prepare("rollback");
    this.#history = new History(database, history);
    this.#reads = new Reads(database);
    this.#apply = prepareWrites(database, this.#history, bootId);
  }

  write(writes: readonly JournalWrite[]): void {
    if (writes.length === 0 && !this.#isUnsynced) return;
    this.#write(writes, "full");
    this.#isUnsynced = false;
  }

  writeLazily(writes: readonly JournalWrite[]): void {
    if (writes.length === 0) return;
    this.#write(writes, "normal");
    this.#isUnsynced = true;
  }

  async sync(): Promise<void> {
    if (!this.#isUnsynced) return;
    this.#isUnsynced = false;
    try {
      if (this.#isDoubtful) checkpoint(this.#database, this.#name);
      else await this.#log?.sync();
      this.#isDoubtful = false;
    } catch (error) {
      this.#isUnsynced = true;
      this.#isDoubtful = true;
      throw journalError(`Syncing ${this.#name}`, error);
    }
  }

  #write(writes: readonly JournalWrite[], synchronous: Synchronous): void {
    try {
      this.#setSynchronous(synchronous);
      this.#begin.run();
      for (const write of writes) this.#apply(write);
      // Only a commit that has something to write syncs the log, with all that is in it.
      if (writes.length === 0) touchHeader(this.#database);
      this.#commit.run();
    } catch (error) {
      this.#undo();
      throw journalError(`Writing ${this.#name}`, error);
    }
  }

  /** It takes as long as a small write does. */
  #setSynchronous(level: Synchronous): void {
    if (level === this.#synchronous) return;
    setSynchronous(this.#database, level);
    this.#synchronous = level;
  }

  load(application: ApplicationOnChain): ApplicationRecord {
    return this.#read(() => this.#reads.load(application));
  }

  applications(): readonly ApplicationOnChain[] {
    return this.#read(() => this.#reads.applications());
  }

  loadSent(chain: ChainId): readonly LeftSubmission[] {
    return this.#read(() => this.#reads.sent(chain));
  }

  loadHolding(chain: ChainId): ReadonlyMap<ApplicationId, boolean> {
    return this.#read(() => this.#reads.holding(chain));
  }

  openRuns(): readonly OpenRun[] {
    return this.#read(() => this.#reads.runs());
  }

  history(limit: number): readonly HistoryEntry[] {
    checkLimit(limit);
    return this.#read(() => this.#history.newest(limit));
  }

  lost(): string | null {
    return this.#lost();
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#log?.[Symbol.dispose]();
    // Closing removes files by their names, which may be somebody else's by now.
    if (this.lost() !== null) return;
    try {
      this.#database.close();
    } finally {
      this.#lock?.[Symbol.dispose]();
    }
  }

  #read<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw journalError(`Reading ${this.#name}`, error);
    }
  }

  /**
   * SQLite has rolled back by itself after some errors, a full disk among them, and not after
   * others. Should even this fail, the first error is the one to tell, and the next write, which
   * cannot begin, comes here again.
   */
  #undo(): void {
    try {
      if (this.#isOpen && this.#database.isTransaction) this.#rollback.run();
    } catch { /* see above */ }
  }
}

function checkLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0) return;
  throw new RangeError(`A limit of lines is an integer of 0 or more, not ${limit}`);
}
