/**
 * Whether all that was asked for was stored, once, and with the output of its own input.
 *
 * @module
 */
import type { Kind } from "./kinds.ts";
import type { Holdings, StoredTask } from "./lab.ts";
import type { Scene } from "./script.ts";

/** What was asked for and what was found, in tasks. */
export interface LedgerLine {
  readonly kind: Kind;
  readonly asked: number;
  readonly stored: number;
}

/** The whole account. */
export interface Ledger {
  readonly lines: readonly LedgerLine[];
  readonly strays: number;
  /** What does not hold, for people; empty when all does. */
  readonly problems: readonly string[];
}

/** Compares what was asked for with what the applications hold. */
export function settleLedger(
  kinds: readonly Kind[],
  played: readonly Scene[],
  holdings: readonly Holdings[],
): Ledger {
  const stored = holdings.flatMap((each) => each.stored);
  const lines = kinds.map((kind) => ({
    kind,
    asked: sum(played.filter(asksFor(kind)).map(({ request }) => request.count)),
    stored: stored.filter(({ operator }) => operator === kind.name).length,
  }));
  const strays = sum(holdings.map((each) => each.strays));
  return { lines, strays, problems: problemsOf(kinds, lines, strays, stored, holdings) };
}

function problemsOf(
  kinds: readonly Kind[],
  lines: readonly LedgerLine[],
  strays: number,
  stored: readonly StoredTask[],
  holdings: readonly Holdings[],
): readonly string[] {
  return [
    ...lines.filter(({ asked, stored }) => asked !== stored)
      .map(({ kind, asked, stored }) => `${kind.name}: ${asked} asked for, ${stored} stored`),
    ...stored.filter((task) => !isRight(task, kinds))
      .map(({ operator, number }) => `${operator}: the output of task ${number} is not its own`),
    ...holdings.filter(({ stored }) => hasDoubles(stored)).map(() => "a task was stored twice"),
    ...(holdings.every(({ stored }) => arePositionalInOrder(stored))
      ? []
      : ["digest: stored out of order"]),
    ...(strays === 0 ? [] : [`${strays} outcomes belong to no task`]),
  ];
}

function asksFor(kind: Kind): (scene: Scene) => boolean {
  return ({ request }) => request.operator === kind.name;
}

function isRight({ operator, input, output }: StoredTask, kinds: readonly Kind[]): boolean {
  const kind = kinds.find(({ name }) => name === operator);
  return kind?.expected(input) === output;
}

function hasDoubles(stored: readonly StoredTask[]): boolean {
  return new Set(stored.map(({ number }) => number)).size !== stored.length;
}

/** Only `digest` is asked for without ids. */
function arePositionalInOrder(stored: readonly StoredTask[]): boolean {
  const numbers = stored.filter(({ operator }) => operator === "digest").map(({ number }) =>
    number
  );
  return numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
