/**
 * Figures in words: numbers, ranges, goals.
 *
 * @module
 */
import type { Figure, Verdict } from "./figures.ts";
import type { Spread } from "./statistics.ts";

/** Three digits, and no more behind the point than they need. */
export function shownNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size >= 1 || size === 0 ? 2 : 3).replace(/\.00$/, "");
}

/** `22.2 (21.8-23.1)`; without a range where there was one turn. */
export function shownSpread({ median, min, max }: Spread): string {
  const [low, high] = [shownNumber(min), shownNumber(max)];
  return low === high ? shownNumber(median) : `${shownNumber(median)} (${low}-${high})`;
}

/** `single task, p50 (ms)`. */
export function titleOf({ name, unit }: Pick<Figure, "name" | "unit">): string {
  return unit === "" ? name : `${name} (${unit})`;
}

/** `met: …: binary ÷ Linera's own is 4.1, at least 4 wanted`. */
export function shownVerdict({ figure, goal, reached, isMet }: Verdict): string {
  const subject = goal.against === undefined ? goal.of : `${goal.of} ÷ ${goal.against}`;
  const bound = goal.atLeast === undefined ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
  return `${isMet ? "met" : "missed"}: ${figure}: ${subject} is ${
    shownNumber(reached)
  }, ${bound} wanted`;
}
