/**
 * GraphQL documents with everything as literals (A3), and what they take of a request's body.
 *
 * The body that the sizes here are exact for is `{"query":"<document>"}` in UTF-8, as
 * `JSON.stringify({ query: document })` writes it.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { TaskOutcome } from "./tasks.ts";

/** The bytes of `{"query":"query {` and ` }"}`, which every {@linkcode outcomesDocument} has once. */
export const ENVELOPE_BYTES_IN_BODY = `{"query":"query { }"}`.length;

/**
 * The question to an application (A3): cursor and time are literals, the cursor is `null` while
 * there is none and never left out.
 *
 * @param now microseconds since 1970; throws a `RangeError` unless it is an integer of 0 or more.
 */
export function askDocument(cursor: string | null, now: Micros): string {
  if (!Number.isSafeInteger(now) || now < 0) {
    throw new RangeError(`A time is an integer of microseconds since 1970, not ${now}`);
  }
  const literal = cursor === null ? "null" : stringLiteral(cursor);
  return `query { nextActions(cursor: ${literal}, now: ${now}) }`;
}

/**
 * The submission of outcomes in one request (U6): the n-th has the alias `o<n>`, and the node
 * executes them in that order.
 *
 * @param outcomes at least one, else a `RangeError`: GraphQL has no empty selection.
 */
export function outcomesDocument(outcomes: readonly TaskOutcome[]): string {
  if (outcomes.length === 0) throw new RangeError("A submission needs at least one outcome");
  return `query {${outcomes.map(outcomeField).join("")} }`;
}

/**
 * The bytes that one outcome takes of the body of {@linkcode outcomesDocument}, exactly: a request
 * has the sum of these and {@linkcode ENVELOPE_BYTES_IN_BODY}.
 *
 * @param index its place in the request, 0 or more: the alias grows with it.
 * @param outputBytes {@linkcode literalBytesInBody} of the output, where it is known already.
 */
export function outcomeBytesInBody(
  outcome: TaskOutcome,
  index: number,
  outputBytes: number = literalBytesInBody(outcome.output),
): number {
  const id = outcome.id === undefined ? 0 : ID_BYTES + literalBytesInBody(outcome.id);
  const operator = literalBytesInBody(outcome.operator);
  return FIELD_BYTES + String(index).length + id + operator + outputBytes;
}

/**
 * A GraphQL string literal with its quotes. JSON's escapes are GraphQL's.
 *
 * A lone surrogate becomes U+FFFD, as O3 has it for bytes that are no text: UTF-8 cannot carry one,
 * and the node's parser refuses the escape of any surrogate, of a pair too (which `JSON.stringify`
 * leaves unescaped). Nothing that was read from a node or an operator holds a lone one:
 * `parseActions` refuses it, and UTF-8 decoding replaces it.
 */
export function stringLiteral(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/**
 * The UTF-8 bytes that the content of `stringLiteral(text)`, without its quotes, takes inside the
 * body, where it is escaped a second time (O3, U6). One pass, nothing allocated: 2 MB take 2-6 ms.
 */
export function literalBytesInBody(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += ASCII_BYTES[unit]!;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(unit, text, at)) {
      bytes += 4;
      at++;
    } else bytes += 3; // a lone surrogate too: U+FFFD has three bytes
  }
  return bytes;
}

function isPair(unit: number, text: string, at: number): boolean {
  return (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

function outcomeField(outcome: TaskOutcome, index: number): string {
  const id = outcome.id === undefined ? "" : `id: ${stringLiteral(outcome.id)}, `;
  const operator = stringLiteral(outcome.operator);
  const output = stringLiteral(outcome.output);
  return ` o${index}: processTaskOutcome(outcome: {${id}operator: ${operator}, output: ${output}})`;
}

/** What a character below U+0080 takes when it is escaped for the literal and then for the body. */
const ASCII_BYTES = Uint8Array.from(
  { length: 0x80 },
  (_, unit) => escapedTwice(String.fromCharCode(unit)).length,
);

/** The field of an outcome whose strings are empty, without the digits of its alias. */
const FIELD_BYTES = inBody(outcomeField({ operator: "", output: "" }, 0)).length - 1;

/** What an empty id adds to it. */
const ID_BYTES = inBody(outcomeField({ id: "", operator: "", output: "" }, 0)).length - 1 -
  FIELD_BYTES;

function escapedTwice(character: string): string {
  return inBody(stringLiteral(character).slice(1, -1));
}

function inBody(document: string): string {
  return JSON.stringify(document).slice(1, -1);
}
