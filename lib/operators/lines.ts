/**
 * Lines of what an operator writes to stderr (O1).
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Longer lines come in pieces of this many bytes, less where a character would be cut. */
export const LONGEST_PIECE_BYTES = 8_192;

/** Cuts bytes into lines without their ends, and holds at most one piece. */
export class LineSplitter {
  readonly #take: (line: string) => void;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#emit(bytes, this.#emitPieces(bytes, start, end), end);
      start = end + 1;
    }
    this.#rest = bytes.slice(this.#emitPieces(bytes, start, bytes.length));
  }

  /** What is left is a line, too. */
  end(): void {
    if (this.#rest.length > 0) this.#emit(this.#rest, 0, this.#rest.length);
    this.#rest = new Uint8Array(0);
  }

  /** Where the last piece of the line begins, which is not emitted. */
  #emitPieces(bytes: Uint8Array, start: number, end: number): number {
    while (end - start > LONGEST_PIECE_BYTES) {
      const cut = characterStart(bytes, start + LONGEST_PIECE_BYTES);
      this.#emit(bytes, start, cut);
      start = cut;
    }
    return start;
  }

  #emit(bytes: Uint8Array, start: number, end: number): void {
    const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    this.#take(LOSSY.decode(bytes.subarray(start, stop)));
  }
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LOSSY = new TextDecoder("utf-8", { ignoreBOM: true });

/** The start of the character that `at` is in; `at` itself where there is no UTF-8. */
function characterStart(bytes: Uint8Array, at: number): number {
  for (let start = at; start > at - 4; start--) {
    if ((bytes[start]! & 0xc0) !== 0x80) return start;
  }
  return at;
}
