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

/**
 * Syncs one file. It is opened at once: later, operators may have taken every descriptor, and those whose
 * processes stay give none back.
 */
export class LogFile implements Disposable {
  #descriptor: number | null;
  #underWay = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#descriptor = openSync(path, "r+");
  }

  /** Makes durable what was written before the call. Rejects with the system's error. */
  async sync(): Promise<void> {
    const descriptor = this.#descriptor;
    if (this.#isClosed || descriptor === null) return;
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
