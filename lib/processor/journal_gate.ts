/**
 * The gate between what the core has decided and what is done about it: nothing is done before it is
 * stored (D2). While the journal cannot be used, what one turn has decided waits here, and no other
 * turn is taken: so nothing piles up, and what has been computed is stored when the disk has room.
 *
 * What the death of this process must not take back is written. That a power cut must not either takes
 * a sync of the disk, which goes on beside other work (`syncs.ts`). It begins at once for outcomes, which
 * may have been dear to compute; what cannot be recalled is done when it is over; all else waits for the
 * next of those, or for a while.
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import type { Journal, JournalWrite } from "../journal/port.ts";
import type { EventBus } from "../observe/events.ts";
import { Syncs } from "./syncs.ts";

/** What the gate works with. */
export interface JournalGateParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly life: AbortSignal;
  /** Is told once why the journal is not ours any more (D3). */
  readonly onLost: (message: string) => void;
}

/** What is done about what was decided. */
export interface Following {
  /** As soon as it is stored. */
  readonly stored: () => void;
  /** When a power cut takes nothing of it back any more; null: nothing is. */
  readonly durable: (() => void) | null;
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
  readonly #syncs: Syncs;
  #writes: JournalWrite[] = [];
  /** What follows from a turn that could not be stored. */
  #then: Following | null = null;
  #blocked = false;
  /** The journal is not ours any more: nothing is stored again, and so nothing is done. */
  #isLost = false;
  /** A timer is armed for the next try. */
  #retrying = false;
  /** The next write is to be synced at once. */
  #isUrgent = false;
  /** Since when something that was written waits for a sync to begin, monotonic; null: nothing does. */
  #unsyncedSince: Micros | null = null;
  /** A timer is armed for a sync. */
  #isSyncArmed = false;

  /** @param wake Is called when writes have come outside of a turn, or the journal may be writable. */
  constructor(parts: JournalGateParts, wake: () => void) {
    this.#parts = parts;
    this.#wake = wake;
    this.#syncs = new Syncs({
      sync: () => this.#sync(),
      onFailed: (error) => this.#block(error),
      onRecovered: () => this.#unblock(),
    });
    this.#watch();
  }

  /** Adds to the transaction of this turn. What an operator has computed is synced behind it (U1). */
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

  /** Stores what was added, and then does what follows from it; later, while it cannot be stored. */
  run(then: Following): void {
    this.#then = then;
    this.proceed();
  }

  /** Finishes the turn before; false while that cannot be done, and no other may be taken. */
  proceed(): boolean {
    // Messages come while the disk is full: one more try for each would be a storm of them.
    if (this.#retrying || !this.flush()) return false;
    const then = this.#then;
    this.#then = null;
    then?.stored();
    if (then !== null && then.durable !== null) this.#syncs.want(this.#unlessOver(then.durable));
    return true;
  }

  /** Stores what was added; false when it could not be stored. */
  flush(): boolean {
    if (this.#isLost) return false;
    if (this.#syncs.hasFailed) {
      this.#syncs.retry();
      return false;
    }
    if (this.#writes.length === 0) return true;
    const isStored = this.#use((journal) => {
      journal.writeLazily(this.#writes);
      return true;
    });
    if (isStored === null) return false;
    this.#writes = [];
    this.#stored();
    return true;
  }

  #stored(): void {
    this.#unsyncedSince ??= this.#parts.clock.monotonic();
    if (this.#isUrgent) this.#syncs.want();
    else this.#syncLater(SYNC_MS);
    this.#isUrgent = false;
  }

  #syncLater(delayMs: number): void {
    if (this.#isSyncArmed) return;
    this.#isSyncArmed = true;
    const { clock, life } = this.#parts;
    clock.after(delayMs, life, () => {
      this.#isSyncArmed = false;
      if (this.#unsyncedSince === null) return;
      const leftMs = SYNC_MS - (clock.monotonic() - this.#unsyncedSince) / MICROS_PER_MS;
      if (leftMs > 0) this.#syncLater(leftMs);
      else this.#syncs.want();
    });
  }

  async #sync(): Promise<void> {
    const since = this.#unsyncedSince;
    this.#unsyncedSince = null;
    try {
      await this.#parts.journal.sync();
    } catch (error) {
      this.#unsyncedSince = since;
      throw error;
    }
  }

  /** Nothing is done any more once the journal is not ours, or the processor has ended. */
  #unlessOver(act: () => void): () => void {
    return () => {
      if (!this.#isLost && !this.#parts.life.aborted) act();
    };
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

  /** It can be synced again: the turn before is finished, and others are taken. */
  #unblock(): void {
    this.#parts.bus.emit({ name: "journal.unblocked" });
    this.#blocked = false;
    this.#wake();
  }

  #block(error: unknown): void {
    const { bus, clock, life } = this.#parts;
    if (!this.#blocked) bus.emit({ name: "journal.blocked", ...describe(error) });
    this.#blocked = true;
    if (this.#retrying) return;
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
