/**
 * JSON with Linera's u64 numbers kept exact.
 *
 * @module
 */

/**
 * Parses JSON; an integer beyond 2^53 becomes a `bigint` with all its digits, where `JSON.parse`
 * rounds it. Everything else is as `JSON.parse` has it.
 *
 * @throws {SyntaxError} when the text is no JSON, or is nested deeper than the stack goes.
 */
export function parseJson(text: string): unknown {
  try {
    return LARGE_INTEGER.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    throw new SyntaxError("The JSON is nested too deeply", { cause: error });
  }
}

/**
 * Whether a text may hold an integer beyond 2^53 (9,007,199,254,740,992): sixteen digits that begin
 * with a 9, or more digits. A reviver makes parsing several times slower, and the microseconds of
 * our days have sixteen digits that begin with a 1: they go the fast way. Digits inside a string
 * match only after one of `:[,`, which costs time and nothing else.
 */
const LARGE_INTEGER = /(?:^|[:[,])\s*-?(?:9\d{15}|\d{17})/;

const INTEGER = /^-?\d+$/;

/** The third argument of a reviver, which TypeScript's library does not know yet. */
interface ReviverContext {
  /** The value as it is written; only of primitive values. */
  readonly source?: string;
}

function exact(_key: string, value: unknown, context?: ReviverContext): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
}
