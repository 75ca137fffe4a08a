/**
 * Whether an operation in a block holds an output (U3): an application that stores outcomes as they
 * are has the output's text in the bytes of its operation.
 *
 * Encodings of text leave letters, digits and a few other characters alone, and differ in the rest:
 * JSON escapes quotes and line ends. So an output is held where its plain parts stand in their order.
 *
 * @module
 */
import type { Buffer } from "node:buffer";

/** Fewer plain characters than this may stand anywhere by accident. */
const FEWEST_PLAIN = 4;

const PLAIN = /[A-Za-z0-9 ._,:-]+/g;

/** Whether it would be noticed in an operation's bytes. Linear in the text, and ends early. */
export function isTelling(output: string): boolean {
  let plain = 0;
  for (const [part] of output.matchAll(PLAIN)) {
    plain += part.length;
    if (plain >= FEWEST_PLAIN) return true;
  }
  return false;
}

/** Whether the bytes hold the output. Linear in both. */
export function holdsOutput(bytes: Buffer, output: string): boolean {
  let from = 0;
  for (const [part] of output.matchAll(PLAIN)) {
    const at = bytes.indexOf(part, from, "latin1");
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
