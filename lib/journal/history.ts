/**
 * The history: what became of tasks, for people; bounded in count and age.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import type { HistoryEntry } from "./port.ts";
import { fromBlob, toBlob } from "./text.ts";

/** How much of the history is kept. */
export interface HistoryLimits {
  /** Lines; default 10,000. */
  readonly maxEntries: number;
  /** Milliseconds that a line may be older than the newest; default 7 days. */
  readonly maxAgeMs: number;
}

export const HISTORY_LIMITS: HistoryLimits = {
  maxEntries: 10_000,
  maxAgeMs: 7 * 24 * 3_600_000,
};

/** What is beyond the count goes once in so many lines: it is found by its number. */
const PRUNED_EVERY = 256;

/** What is too old goes once in so long: to find it, the whole history is read, in about 2 ms. */
const AGED_EVERY_MS = 60_000;

/** The history's part of the journal; it runs inside the transactions of its user. */
export class History {
  readonly #limits: HistoryLimits;
  readonly #insert;
  readonly #prune;
  readonly #pruneOld;
  readonly #select;
  /** At first so that the first line prunes what an earlier process left. */
  #sincePruned = PRUNED_EVERY;
  /** The time of the line at which it was looked for old ones; null: not yet. */
  #agedAt: Micros | null = null;

  constructor(database: DatabaseSync, limits: HistoryLimits) {
    this.#limits = limits;
    this.#insert = database.prepare(
      "insert into history (at, chain, application, task_id, operator, outcome_end, detail, " +
        "block, waited_ms, ran_ms, submitted_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#prune = database.prepare(
      "delete from history where ordinal <= (select max(ordinal) from history) - ?",
    );
    this.#pruneOld = database.prepare("delete from history where at < ?");
    this.#select = database.prepare("select * from history order by ordinal desc limit ?");
  }

  add(entry: HistoryEntry): void {
    const { chain, application } = entry.application;
    const task = [toBlob(entry.taskId), toBlob(entry.operator)] as const;
    const end = [entry.end, toBlob(entry.detail), entry.block] as const;
    const times = [entry.waitedMs, entry.ranMs, entry.submittedMs] as const;
    this.#insert.run(entry.at, chain, application, ...task, ...end, ...times);
    if (++this.#sincePruned >= PRUNED_EVERY) this.#pruneAt(entry.at);
  }

  /** At most `limit` lines, never more than are kept (pruning lags behind), newest first. */
  newest(limit: number): readonly HistoryEntry[] {
    const shown = Math.min(limit, this.#limits.maxEntries);
    return this.#select.all(shown).map((row) => entryOf(row as unknown as HistoryRow));
  }

  #pruneAt(now: Micros): void {
    this.#sincePruned = 0;
    this.#prune.run(this.#limits.maxEntries);
    // A clock that was set back is no reason to wait for it.
    const age = this.#agedAt === null ? Infinity : Math.abs(now - this.#agedAt);
    const { maxAgeMs } = this.#limits;
    if (age < Math.min(AGED_EVERY_MS, maxAgeMs) * MICROS_PER_MS) return;
    this.#agedAt = now;
    this.#pruneOld.run(now - maxAgeMs * MICROS_PER_MS);
  }
}

interface HistoryRow {
  readonly at: number;
  readonly chain: string;
  readonly application: string;
  readonly task_id: Uint8Array | null;
  readonly operator: Uint8Array;
  readonly outcome_end: string;
  readonly detail: Uint8Array | null;
  readonly block: string | null;
  readonly waited_ms: number;
  readonly ran_ms: number;
  readonly submitted_ms: number;
}

function entryOf(row: HistoryRow): HistoryEntry {
  return {
    at: row.at,
    application: { chain: row.chain, application: row.application },
    taskId: fromBlob(row.task_id),
    operator: fromBlob(row.operator),
    end: row.outcome_end,
    detail: fromBlob(row.detail),
    block: row.block,
    waitedMs: row.waited_ms,
    ranMs: row.ran_ms,
    submittedMs: row.submitted_ms,
  };
}
