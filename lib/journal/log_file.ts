/**
 * The write-ahead log of the database, as a file that is synced beside other work.
 *
 * SQLite syncs it inside of a commit, and holds the program up meanwhile. What a commit without a sync
 * has written to it is in the system's hands; a sync by any descriptor of the file makes it durable, and
 * is the call that SQLite makes itself (fdatasync, for its log under `synchronous = full`). The log
 * stays the same file as long as the database is open. No lock is taken on it, that closing a
 * descriptor could let go of.
 *
 * @module
 */
import { close, fdatasync, openSync } from "node:fs";

/** Syncs one file; it is opened when that is wanted first. */
export class LogFile implements Disposable {
  readonly #path: string;
  #descriptor: number | null = null;
  #underWay = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Makes durable what was written before the call. Rejects with the system's error. */
  async sync(): Promise<void> {
    if (this.#isClosed) return;
    const descriptor = this.#descriptor ??= openSync(this.#path, "r+");
    this.#underWay++;
    try {
      await new Promise<void>((resolve, reject) => {
        fdatasync(descriptor, (error) => error === null ? resolve() : reject(error));
      });
    } finally {
      this.#underWay--;
      this.#closeIfOver();
    }
  }

  /** A sync that is under way goes on. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#closeIfOver();
  }

  #closeIfOver(): void {
    if (!this.#isClosed || this.#underWay > 0 || this.#descriptor === null) return;
    close(this.#descriptor, () => {});
    this.#descriptor = null;
  }
}
