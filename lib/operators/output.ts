/**
 * What an operator writes to stdout, held until it ends, as long as it can be submitted (O3).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { literalBytesInBody } from "../protocol/literals.ts";

/** Collects an output and knows what it will take of a request at least. */
export class OutputCollector {
  readonly #limit: number;
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #literalBytes = 0;
  #bytes = 0;

  /**
   * @param limit the bytes that a request has for an output, escaped; 0 or more.
   * @param maxBytes the bytes that the operator may write; default: as many as fit.
   */
  constructor(limit: number, maxBytes = Infinity) {
    this.#limit = limit;
    this.#maxBytes = maxBytes;
  }

  /** What the output so far takes of a request at least; exact for UTF-8. */
  get literalBytes(): number {
    return this.#literalBytes;
  }

  /** Whether the output can still fit; one that cannot is let go, and nothing more is taken. */
  add(chunk: Uint8Array): boolean {
    if (this.excess !== null) return false;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#literalBytes += literalBytesAtLeast(chunk);
    if (this.excess === null) return true;
    this.#chunks.length = 0;
    return false;
  }

  /** Which limit the output is beyond, as "has an output …" goes on; null: none. */
  get excess(): string | null {
    if (this.#bytes > this.#maxBytes) {
      return `of ${this.#bytes} bytes or more, of ${this.#maxBytes} that its maxOutput allows`;
    }
    if (this.#literalBytes <= this.#limit) return null;
    return `that takes ${this.#literalBytes} bytes or more of a request, of ${this.#limit} that fit`;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}

/** 2 MB take 2-4 ms, spread over as many turns as the output takes to arrive. */
function literalBytesAtLeast(chunk: Uint8Array): number {
  let bytes = 0;
  for (let at = 0; at < chunk.length; at++) bytes += BYTES_OF_BYTE[chunk[at]!]!;
  return bytes;
}

/** Bytes from 0x80 on are parts of a character, or become U+FFFD, which is no shorter. */
const BYTES_OF_BYTE = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte < 0x80 ? literalBytesInBody(String.fromCharCode(byte)) : 1,
);
