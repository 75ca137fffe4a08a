/**
 * What the applications for trying a task processor think of an outcome.
 *
 * @module
 */

/** What becomes of an outcome that was not refused. */
export type Verdict =
  | "store"
  /** Answered by `false`, and no block. */
  | "ignore"
  /** Accepted, and its block fails. */
  | "crash";

/** The verdict that an output asks for by its first word; throws for `refuse`. */
export function verdictOn(output: string): Verdict {
  if (output.startsWith("refuse")) throw new Error("the outcome is refused");
  if (output.startsWith("ignore")) return "ignore";
  return output.startsWith("crash") ? "crash" : "store";
}

const U64_MAX = 2n ** 64n - 1n;

/** The number that an id is; throws, and so refuses, when it is none. Rust's parser takes a `+`. */
export function numberOf(id: string): bigint {
  const number = /^\+?\d+$/.test(id) ? BigInt(id.replace("+", "")) : -1n;
  if (number < 0n || number > U64_MAX) throw new Error(`no such task: ${id}`);
  return number;
}
