import type {
  ApplicationRecord,
  HistoryEntry,
  Journal,
  JournalWrite,
  LeftSubmission,
  OpenRun,
} from "../../../lib/journal/port.ts";
import type { ApplicationOnChain, ChainId } from "../../../lib/protocol/identifiers.ts";
import { ModelJournal } from "../model_journal.ts";

/** A journal in memory whose disk can be full. */
export class FakeJournal implements Journal {
  readonly model = new ModelJournal();
  /** The kinds of each transaction that was written. */
  readonly transactions: string[][] = [];
  isFull = false;
  isUnreadable = false;
  isUnsyncable = false;
  loss: string | null = null;
  /** A sync takes until it is fulfilled. */
  disk: Promise<void> = Promise.resolve();
  /** Calls of `write`, `writeLazily` and `sync`, those that failed among them. */
  attempts = 0;
  /** The kinds of what a power cut would take back. */
  unsynced: string[] = [];
  readonly #log: (line: string) => void;

  /** @param log Is told of each kind that is written. */
  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  write(writes: readonly JournalWrite[]): void {
    this.writeLazily(writes);
    this.unsynced = [];
  }

  async sync(): Promise<void> {
    this.attempts++;
    const { length } = this.unsynced;
    await this.disk;
    const fails = this.isFull || this.isUnsyncable;
    if (fails) throw Object.assign(new Error("no space left"), { kind: "full" });
    this.unsynced.splice(0, length);
    this.#log("sync");
  }

  writeLazily(writes: readonly JournalWrite[]): void {
    this.attempts++;
    if (this.isFull) throw Object.assign(new Error("no space left"), { kind: "full" });
    this.transactions.push(writes.map(({ kind }) => kind));
    for (const write of writes) {
      this.unsynced.push(write.kind);
      this.#log(`write ${write.kind}`);
      this.model.write(write);
    }
  }

  load({ application }: ApplicationOnChain): ApplicationRecord {
    if (this.isUnreadable) throw Object.assign(new Error("damaged"), { kind: "damaged" });
    return this.model.load(application);
  }

  applications(): readonly ApplicationOnChain[] {
    return this.model.applications().map((application) => ({ chain: "c", application }));
  }

  loadSent(chain: ChainId): readonly LeftSubmission[] {
    return this.model.loadSent().filter(({ application }) => application.chain === chain);
  }

  loadHolding(): ReadonlyMap<string, boolean> {
    return this.model.holding;
  }

  openRuns(): readonly OpenRun[] {
    return [];
  }

  history(): readonly HistoryEntry[] {
    return [];
  }

  lost(): string | null {
    return this.loss;
  }

  [Symbol.dispose](): void {}
}
