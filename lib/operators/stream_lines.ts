/**
 * Lines of what a process that stays writes to stdout (O10).
 *
 * @module
 */
import { type DecodedOutput, decodeOutput } from "./decode.ts";

/**
 * Cuts bytes into lines without their newlines, and holds the one that is not whole yet. What comes
 * in whole lines is decoded at once, and copied by nobody.
 */
export class AnswerLines {
  readonly #limit: number;
  readonly #take: (line: DecodedOutput) => void;
  /** Grows to twice what it has to hold: a process may write byte by byte. */
  #held = new Uint8Array(0);
  #length = 0;

  /** @param limit The bytes of a line that are held at most. */
  constructor(limit: number, take: (line: DecodedOutput) => void) {
    this.#limit = limit;
    this.#take = take;
  }

  /** The bytes of the line that is not whole yet. */
  get unfinished(): number {
    return this.#length;
  }

  /** Whether it can go on; a line that is longer than the limit is let go. */
  push(chunk: Uint8Array): boolean {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) this.#takeLines(this.#whole(chunk.subarray(0, end)));
    return this.#hold(chunk.subarray(end));
  }

  #whole(end: Uint8Array): Uint8Array {
    if (this.#length === 0) return end;
    this.#append(end);
    const whole = this.#held.subarray(0, this.#length);
    this.#held = new Uint8Array(0);
    this.#length = 0;
    return whole;
  }

  #takeLines(bytes: Uint8Array): void {
    const lines = bytes.subarray(0, -1);
    const { text, replaced } = decodeOutput(lines);
    if (replaced > 0) return this.#takeEach(lines);
    for (const line of text.split("\n")) this.#take({ text: line, replaced: 0 });
  }

  /** Some of them are no UTF-8. */
  #takeEach(lines: Uint8Array): void {
    for (let start = 0; start <= lines.length;) {
      const newline = lines.indexOf(NEWLINE, start);
      const end = newline < 0 ? lines.length : newline;
      this.#take(decodeOutput(lines.subarray(start, end)));
      start = end + 1;
    }
  }

  #hold(rest: Uint8Array): boolean {
    if (this.#length + rest.length > this.#limit) {
      this.#held = new Uint8Array(0);
      this.#length = 0;
      return false;
    }
    if (rest.length > 0) this.#append(rest);
    return true;
  }

  #append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#held.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#held.subarray(0, this.#length));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#length);
    this.#length = length;
  }
}

const NEWLINE = 0x0a;
