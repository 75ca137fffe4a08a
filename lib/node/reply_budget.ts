/**
 * The bytes that all answers that are being read may hold together (A8).
 *
 * Each answer has a limit of its own, but dozens are read at once: without a common bound the sum is
 * their number times that limit. What an answer has up to a small size is not counted, so that a
 * usual one waits for nobody. Above that it takes from the common bytes, and while these are used up
 * it is not read on: the connection holds its sender back. There is always one that goes on above the
 * bound, up to its own limit - the first that had to wait - so no two wait for each other.
 *
 * @module
 */

/** What an answer has of its own, in bytes: thousands of tasks. */
const OWN_BYTES = 262_144;

/** The common bytes of answers. */
export class ReplyBudget {
  readonly #maxBytes: number;
  /** Those that wait, in the order in which they had to. */
  readonly #waiting = new Set<ReplyShare>();
  /** The one that goes on above the bound. */
  #first: ReplyShare | null = null;
  #taken = 0;

  /** @param maxBytes above which one answer at a time is read on. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The bytes that are counted now. */
  get taken(): number {
    return this.#taken;
  }

  /** The share of an answer that is to be read. */
  open(): ReplyShare {
    return new ReplyShare({
      take: (share, bytes) => this.#take(share, bytes),
      close: (share, bytes) => this.#close(share, bytes),
    });
  }

  #take(share: ReplyShare, bytes: number): boolean {
    this.#taken += bytes;
    if (this.#waiting.has(share)) return false;
    if (this.#taken <= this.#maxBytes || bytes === 0) return true;
    this.#first ??= share;
    if (this.#first === share) return true;
    this.#waiting.add(share);
    return false;
  }

  #close(share: ReplyShare, bytes: number): void {
    this.#taken -= bytes;
    this.#waiting.delete(share);
    if (this.#first === share) this.#first = null;
    for (const next of this.#waiting) {
      if (this.#taken > this.#maxBytes) {
        if (this.#first !== null) return;
        this.#first = next;
      }
      this.#waiting.delete(next);
      next.goOn();
    }
  }
}

interface Common {
  readonly take: (share: ReplyShare, bytes: number) => boolean;
  readonly close: (share: ReplyShare, bytes: number) => void;
}

/** What one answer holds. */
export class ReplyShare {
  readonly #common: Common;
  #bytes = 0;
  #isOpen = true;
  /** Called when it may be read on. */
  goOn: () => void = () => {};

  constructor(common: Common) {
    this.#common = common;
  }

  /**
   * So many bytes have come.
   *
   * @returns whether to read on; if not, `goOn` is called when it may be. What comes nevertheless, as it
   *   had been read by then, is taken as well.
   */
  take(bytes: number): boolean {
    if (!this.#isOpen) return true;
    const before = this.#counted;
    this.#bytes += bytes;
    return this.#common.take(this, this.#counted - before);
  }

  /** The answer is not held any more, however it ended; idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#common.close(this, this.#counted);
  }

  get #counted(): number {
    return Math.max(0, this.#bytes - OWN_BYTES);
  }
}
