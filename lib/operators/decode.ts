/**
 * What an operator wrote, as text (O3).
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** An output as text. */
export interface DecodedOutput {
  readonly text: string;
  /** How many sequences were no UTF-8 and became U+FFFD, as Rust's `from_utf8_lossy` has it. */
  readonly replaced: number;
}

/** Neither trimmed nor normalised, and a byte order mark is kept (O3). */
export function decodeOutput(bytes: Uint8Array): DecodedOutput {
  try {
    return { text: strictDecoder().decode(bytes), replaced: 0 };
  } catch {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    return { text, replaced: countReplaced(text, bytes) };
  }
}

/**
 * The place, counted from 0, of the byte at which an output stops being UTF-8: the last one when it
 * ends within a character. Found by halving, since decoders do not tell.
 */
export function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (mayBegin(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** Whether UTF-8 can begin so; the last character may be cut. */
function mayBegin(bytes: Uint8Array): boolean {
  try {
    strictDecoder().decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function strictDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}

const REPLACEMENT = "\ufffd";
const REPLACEMENT_BYTES = new TextEncoder().encode(REPLACEMENT);

/** U+FFFD that the operator itself wrote is in both. EF starts a character, so no other one hides it. */
function countReplaced(text: string, bytes: Uint8Array): number {
  const { buffer, byteOffset, length } = bytes;
  return countIn(text, REPLACEMENT) -
    countIn(Buffer.from(buffer, byteOffset, length), REPLACEMENT_BYTES);
}

function countIn<Part>(
  whole: { indexOf(part: Part, from: number): number },
  part: Part & { readonly length: number },
): number {
  let count = 0;
  for (let at = whole.indexOf(part, 0); at >= 0; at = whole.indexOf(part, at + part.length)) {
    count += 1;
  }
  return count;
}
