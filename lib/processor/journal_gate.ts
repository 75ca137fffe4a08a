/**
 * The gate between what the core has decided and what is done about it: nothing is done before it is
 * stored (D2). While the journal cannot be used, what one turn has decided waits here, and no other
 * turn is taken: so nothing piles up, and what has been computed is stored when the disk has room.
 *
 * What the death of this process must not take back is written. That a power cut must not either takes
 * a sync of the disk, 1 to 4 ms, and is needed for outcomes, which may have been dear to compute, and
 * before something leaves that cannot be recalled; all else waits for the next of those, or for a
 * while.
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import type { Journal, JournalWrite } from "../journal/port.ts";
import type { EventBus } from "../observe/events.ts";

/** What the gate works with. */
export interface JournalGateParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly life: AbortSignal;
  /** Is told once why the journal is not ours any more (D3). */
  readonly onLost: (message: string) => void;
}

/** How long to wait before a journal that could not be written is tried again. */
const RETRY_MS = 1_000;

/** How long a write that is not urgent may wait for others. */
const LATER_MS = 50;

/** How long a power cut may take back what was written. */
const SYNC_MS = 100;

/** How often it is looked whether the journal is still ours (D3). */
const WATCH_MS = 1_000;

export class JournalGate {
  readonly #parts: JournalGateParts;
  readonly #wake: () => void;
  #writes: JournalWrite[] = [];
  /** What follows from a turn that could not be stored. */
  #then: (() => void) | null = null;
  #blocked = false;
  /** The journal is not ours any more: nothing is stored again, and so nothing is done. */
  #isLost = false;
  /** A timer is armed for the next try. */
  #retrying = false;
  /** The next write is to be durable. */
  #isUrgent = false;
  /** Since when something that was written is not durable, monotonic; null: nothing is. */
  #unsyncedSince: Micros | null = null;
  #syncing = false;

  /** @param wake Is called when writes have come outside of a turn, or the journal may be writable. */
  constructor(parts: JournalGateParts, wake: () => void) {
    this.#parts = parts;
    this.#wake = wake;
    this.#watch();
  }

  /** Adds to the transaction of this turn. What an operator has computed is synced with it (U1). */
  add(write: JournalWrite): void {
    this.#writes.push(write);
    this.#isUrgent ||= write.kind === "outcome";
  }

  /** Adds to the next transaction, or to one of its own when no turn comes soon. */
  addLater(write: JournalWrite): void {
    this.#writes.push(write);
    const { clock, life } = this.#parts;
    if (this.#writes.length === 1) clock.after(LATER_MS, life, this.#wake);
  }

  /** Whether the journal could not be used the last time, and has not been since. */
  get isBlocked(): boolean {
    return this.#blocked;
  }

  /**
   * Stores what was added, and then does what follows from it; later, while it cannot be stored.
   *
   * @param isUrgent What follows must not happen unless a power cut takes nothing of this back.
   */
  run(then: () => void, isUrgent: boolean): void {
    this.#then = then;
    this.#isUrgent ||= isUrgent;
    this.proceed();
  }

  /** Finishes the turn before; false while that cannot be done, and no other may be taken. */
  proceed(): boolean {
    // Messages come while the disk is full: one more try for each would be a storm of them.
    if (this.#retrying || !this.flush()) return false;
    const then = this.#then;
    this.#then = null;
    then?.();
    return true;
  }

  /** Stores what was added; false when it could not be stored. */
  flush(): boolean {
    if (this.#isLost) return false;
    const isUrgent = this.#isUrgent;
    if (this.#writes.length === 0 && !(isUrgent && this.#unsyncedSince !== null)) return true;
    const isStored = this.#use((journal) => {
      if (isUrgent) journal.write(this.#writes);
      else journal.writeLazily(this.#writes);
      return true;
    });
    if (isStored === null) return false;
    this.#writes = [];
    this.#stored(isUrgent);
    return true;
  }

  #stored(isDurable: boolean): void {
    this.#isUrgent = false;
    if (isDurable) this.#unsyncedSince = null;
    else {
      this.#unsyncedSince ??= this.#parts.clock.monotonic();
      this.#syncLater(SYNC_MS);
    }
  }

  #syncLater(delayMs: number): void {
    if (this.#syncing) return;
    this.#syncing = true;
    const { clock, life } = this.#parts;
    clock.after(delayMs, life, () => {
      this.#syncing = false;
      if (this.#unsyncedSince === null) return;
      const leftMs = SYNC_MS - (clock.monotonic() - this.#unsyncedSince) / MICROS_PER_MS;
      if (leftMs > 0) return this.#syncLater(leftMs);
      this.#isUrgent = true;
      this.#wake();
    });
  }

  /** Reads what has been stored, with what was added before; null when that cannot be done now. */
  read<Kept>(read: (journal: Journal) => Kept): Kept | null {
    return this.flush() ? this.#use(read) : null;
  }

  #watch(): void {
    const { journal, clock, life, onLost } = this.#parts;
    clock.after(WATCH_MS, life, () => {
      const message = journal.lost();
      if (message === null) return this.#watch();
      this.#isLost = true;
      onLost(message);
    });
  }

  #use<Result>(act: (journal: Journal) => Result): Result | null {
    try {
      const result = act(this.#parts.journal);
      if (this.#blocked) this.#parts.bus.emit({ name: "journal.unblocked" });
      this.#blocked = false;
      return result;
    } catch (error) {
      this.#block(error);
      return null;
    }
  }

  #block(error: unknown): void {
    const { bus, clock, life } = this.#parts;
    if (!this.#blocked) bus.emit({ name: "journal.blocked", ...describe(error) });
    this.#blocked = true;
    this.#retrying = true;
    clock.after(RETRY_MS, life, () => {
      this.#retrying = false;
      this.#wake();
    });
  }
}

function describe(error: unknown): { readonly cause: string; readonly message: string } {
  if (!(error instanceof Error)) return { cause: "other", message: String(error) };
  const kind = "kind" in error && typeof error.kind === "string" ? error.kind : "other";
  return { cause: kind, message: error.message };
}
