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
  loss: string | null = null;
  /** Calls of `write` and `writeLazily`, those that failed among them. */
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
