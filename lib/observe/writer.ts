/**
 * Lines to a stream that may be slow, or gone.
 *
 * @module
 */
import type { Writable } from "node:stream";

/** Bytes that may wait for a slow reader before lines are dropped. */
const WAITING_BYTES = 8 * 1_024 * 1_024;

/**
 * Writes lines and never fails, never blocks on purpose, never grows without bound: a reader that
 * has gone (a closed terminal or pipe: EPIPE, EIO) is no error (D4), and of lines that a slow
 * reader does not take, the number is said once it reads again.
 *
 * An error destroys a stream, and its callbacks come all the same, so nothing here waits for ever.
 */
export class LineWriter {
  readonly #stream: Writable;
  #waiting = 0;
  #dropped = 0;
  #failure: Error | null = null;
  #flushed: ((failure: Error | null) => void)[] = [];

  /** @param stream its errors are handled from now on. */
  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", ignore);
  }

  /** Writes a text that ends with a line end; a line of its own says how many were dropped. */
  write(text: string): void {
    if (this.#waiting + text.length > WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) this.#send(`… ${this.#takeDropped()} lines dropped: nobody read them\n`);
    this.#send(text);
  }

  /**
   * Resolves when nothing waits any more: with null, or with the first error that has kept anything
   * from being written, such as that the reader has gone.
   */
  flushed(): Promise<Error | null> {
    if (this.#waiting === 0) return Promise.resolve(this.#failure);
    return new Promise((resolve) => this.#flushed.push(resolve));
  }

  #send(text: string): void {
    const length = text.length;
    this.#waiting += length;
    this.#stream.write(text, (error) => {
      this.#failure ??= error ?? null;
      this.#sent(length);
    });
  }

  #sent(length: number): void {
    this.#waiting -= length;
    if (this.#waiting > 0) return;
    for (const resolve of this.#flushed.splice(0)) resolve(this.#failure);
  }

  #takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}

function ignore(): void {}
