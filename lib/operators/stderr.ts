/**
 * What of a run's stderr is passed on, line by line (O1).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import { LineSplitter, LONGEST_PIECE_BYTES } from "./lines.ts";

/** What of its stderr a run may say at once, and how fast it may say more after that. */
const ALLOWANCE_BYTES = 16 * 1_024 * 1_024;
const BYTES_PER_SECOND = 64 * 1_024;

/** A line of the log has more in it than the operator wrote: its time, application, run. */
const LINE_OVERHEAD_BYTES = 256;

/**
 * Passes lines on as they come, up to an allowance that fills again with time. An operator that
 * writes without end would fill the disk with the log (1.4 GB in 12 s, seen) and take the time of
 * all others; of what is beyond the allowance, only the size is said, and it is not even cut into
 * lines: that took most of a core.
 */
export class StderrLines {
  readonly #clock: Clock;
  readonly #take: (line: string) => void;
  readonly #lines = new LineSplitter((line) => this.#weigh(line));
  #allowance = ALLOWANCE_BYTES;
  #filledAt: number;
  /** Bytes since the last line that was passed on. */
  #leftOut = 0;
  /** The end of what was not cut into lines; null: everything was. */
  #uncut: Uint8Array | null = null;
  #last: string | null = null;

  constructor(clock: Clock, take: (line: string) => void) {
    this.#clock = clock;
    this.#take = take;
    this.#filledAt = clock.monotonic();
  }

  /** The last line that was not empty, passed on or not; null: there was none. */
  get last(): string | null {
    return (this.#uncut === null ? null : lastLineIn(this.#uncut)) ?? this.#last;
  }

  /** @returns false: it was left out, and what comes next may be, too, for a while. */
  push(chunk: Uint8Array): boolean {
    this.#fill();
    // Lines with gaps all over tell less than a piece of them: it goes on with a second's worth.
    const goesOn = this.#leftOut === 0 || this.#allowance >= BYTES_PER_SECOND;
    const lines = goesOn ? this.#fromLineStart(chunk) : null;
    if (lines === null) this.#leaveOut(chunk);
    else this.#lines.push(lines);
    return lines !== null;
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

  /** Behind a gap, what follows the line that the gap has cut; null: it goes on. */
  #fromLineStart(chunk: Uint8Array): Uint8Array | null {
    if (this.#uncut === null) return chunk;
    const start = chunk.indexOf(NEWLINE) + 1;
    if (start === 0) return null;
    this.#leaveOut(chunk.subarray(0, start));
    this.#last = this.last;
    this.#uncut = null;
    return chunk.subarray(start);
  }

  #leaveOut(chunk: Uint8Array): void {
    if (this.#uncut === null) this.#lines.end();
    this.#leftOut += chunk.length;
    const whole = chunk.length >= LONGEST_PIECE_BYTES
      ? chunk
      : Buffer.concat([this.#uncut ?? NOTHING, chunk]);
    this.#uncut = whole.slice(-LONGEST_PIECE_BYTES);
  }

  #weigh(line: string): void {
    if (line !== "") this.#last = line;
    const cost = line.length + LINE_OVERHEAD_BYTES;
    if (this.#allowance < (this.#leftOut > 0 ? BYTES_PER_SECOND : cost)) {
      this.#leftOut += line.length + 1;
      return;
    }
    this.#sayLeftOut();
    this.#allowance -= cost;
    this.#take(line);
  }

  #sayLeftOut(): void {
    const bytes = this.#leftOut;
    this.#leftOut = 0;
    if (bytes === 0) return;
    const size = bytes < 1_000_000 ? `${bytes} bytes` : `${(bytes / 1_000_000).toFixed(1)} MB`;
    this.#take(`… ${size} left out: the operator writes too much`);
  }
}

const NEWLINE = 0x0a;
const NOTHING = new Uint8Array(0);

function lastLineIn(bytes: Uint8Array): string | null {
  let last: string | null = null;
  const lines = new LineSplitter((line) => {
    if (line !== "") last = line;
  });
  lines.push(bytes);
  lines.end();
  return last;
}
