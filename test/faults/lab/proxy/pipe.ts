/**
 * One direction of a connection through the proxy.
 *
 * @module
 */
import type { Socket } from "node:net";

/** Milliseconds between two pieces of what is throttled. */
const PIECE_MS = 50;

interface Budget {
  left: number;
  readonly spent: () => void;
}

interface Replacement {
  readonly bytes: Uint8Array;
  readonly written: () => void;
}

/** Writes what it is given, unless it is told otherwise. */
export class Pipe {
  readonly #to: Socket;
  readonly #held: Uint8Array[] = [];
  #holders = 0;
  #budget: Budget | null = null;
  #replacement: Replacement | null = null;
  #isSilent = false;
  #emptied: (() => void) | null = null;

  constructor(to: Socket) {
    this.#to = to;
  }

  write(chunk: Uint8Array): void {
    if (this.#isSilent) return;
    if (this.#holders > 0) this.#held.push(chunk);
    else this.#pass(chunk);
  }

  /** Holds everything back until what is returned is called; there may be several holders. */
  hold(): () => void {
    this.#holders++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.#holders > 0) return;
      for (const chunk of this.#held.splice(0)) this.#pass(chunk);
      this.#emptied?.();
    };
  }

  /** Passes this many bytes a second until what is returned is called. */
  throttle(bytesPerSecond: number): () => void {
    const release = this.hold();
    const size = Math.max(1, Math.round(bytesPerSecond * PIECE_MS / 1_000));
    const timer = setInterval(() => {
      this.#pass(this.#piece(size));
      if (this.#held.length === 0) this.#emptied?.();
    }, PIECE_MS);
    return () => {
      clearInterval(timer);
      release();
    };
  }

  /** Passes this many bytes more (one at least), calls `spent`, and swallows the rest. */
  limit(bytes: number, spent: () => void): void {
    this.#budget = { left: Math.max(1, bytes), spent };
  }

  /** Writes `bytes` in the place of what comes next, and swallows the rest. */
  replace(bytes: Uint8Array, written: () => void): void {
    this.#replacement = { bytes, written };
  }

  /** Calls `then` when nothing is held back any more: who closes behind it does not cut it. */
  whenEmpty(then: () => void): void {
    if (this.#held.length === 0) then();
    else this.#emptied = then;
  }

  /** Swallows everything from now on. */
  silence(): void {
    this.#isSilent = true;
  }

  #pass(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.#isSilent) return;
    if (this.#replacement !== null) return this.#replaced(this.#replacement);
    if (this.#budget === null) return void this.#to.write(chunk);
    this.#spend(this.#budget, chunk);
  }

  #spend(budget: Budget, chunk: Uint8Array): void {
    const part = chunk.subarray(0, budget.left);
    budget.left -= part.length;
    const isLast = budget.left === 0;
    if (isLast) this.#isSilent = true;
    this.#to.write(part, () => isLast && budget.spent());
  }

  #replaced({ bytes, written }: Replacement): void {
    this.#isSilent = true;
    this.#to.write(bytes, written);
  }

  #piece(size: number): Uint8Array {
    const [first] = this.#held;
    if (first === undefined) return new Uint8Array();
    if (first.length <= size) this.#held.shift();
    else this.#held[0] = first.subarray(size);
    return first.subarray(0, size);
  }
}
