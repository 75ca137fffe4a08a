/**
 * What a process that stays is told on stdin (O10).
 *
 * @module
 */
import type { Child } from "./spawn.ts";

/**
 * Writes lines. Those that come while others are on their way go out together; how many that are at
 * most is whoever hands them in to bound, since a process need not read.
 */
export class StreamInput {
  readonly #child: Pick<Child, "write">;
  readonly #onClosed: () => void;
  #waiting = "";
  #isWriting = false;

  /** @param onClosed Nobody reads any more; is called once, and nothing is written after that. */
  constructor(child: Pick<Child, "write">, onClosed: () => void) {
    this.#child = child;
    this.#onClosed = onClosed;
  }

  write(line: string): void {
    this.#waiting += line;
    if (!this.#isWriting) void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    await Promise.resolve(); // what comes in this turn goes along
    while (this.#waiting !== "") {
      const bytes = UTF8.encode(this.#waiting);
      this.#waiting = "";
      // From then on it stays as if it were writing.
      if (!await this.#child.write(bytes)) return this.#onClosed();
    }
    this.#isWriting = false;
  }
}

const UTF8 = new TextEncoder();
