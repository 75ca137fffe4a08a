/**
 * What of a run's stderr is passed on, line by line (O1).
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import { LineSplitter } from "./lines.ts";

/** What of its stderr a run may say at once, and how fast it may say more after that. */
const ALLOWANCE_BYTES = 16 * 1_024 * 1_024;
const BYTES_PER_SECOND = 64 * 1_024;

/** A line of the log has more in it than the operator wrote: its time, application, run. */
const LINE_OVERHEAD_BYTES = 256;

/**
 * Passes lines on as they come, up to an allowance that fills again with time. An operator that
 * writes without end would fill the disk with the log (1.4 GB in 12 s, seen) and take the time of
 * all others; of what is beyond the allowance, only the number of lines is said.
 */
export class StderrLines {
  readonly #clock: Clock;
  readonly #take: (line: string) => void;
  readonly #lines = new LineSplitter((line) => this.#weigh(line));
  #allowance = ALLOWANCE_BYTES;
  #filledAt: number;
  #leftOut = 0;
  #last: string | null = null;

  constructor(clock: Clock, take: (line: string) => void) {
    this.#clock = clock;
    this.#take = take;
    this.#filledAt = clock.monotonic();
  }

  /** The last line that was not empty, passed on or not; null: there was none. */
  get last(): string | null {
    return this.#last;
  }

  push(chunk: Uint8Array): void {
    this.#fill();
    this.#lines.push(chunk);
  }

  /** What is left is a line, too; then nothing more comes. */
  end(): void {
    this.#lines.end();
    this.#sayLeftOut();
  }

  #fill(): void {
    const now = this.#clock.monotonic();
    const seconds = (now - this.#filledAt) / MICROS_PER_MS / 1_000;
    this.#allowance = Math.min(ALLOWANCE_BYTES, this.#allowance + seconds * BYTES_PER_SECOND);
    this.#filledAt = now;
  }

  #weigh(line: string): void {
    if (line !== "") this.#last = line;
    const cost = line.length + LINE_OVERHEAD_BYTES;
    // Lines with gaps all over tell less than a piece of them: it goes on with a second's worth.
    if (this.#allowance < (this.#leftOut > 0 ? BYTES_PER_SECOND : cost)) {
      this.#leftOut += 1;
      return;
    }
    this.#sayLeftOut();
    this.#allowance -= cost;
    this.#take(line);
  }

  #sayLeftOut(): void {
    const number = this.#leftOut;
    this.#leftOut = 0;
    if (number > 0) this.#take(`… ${number} lines left out: the operator writes too many`);
  }
}
