/**
 * Figures as groups of bars: one for each contestant, with the range of its turns.
 *
 * @module
 */
import type { Figure } from "../figures.ts";
import { shownNumber, titleOf } from "../words.ts";
import { at, bar, colourOf, path, svg, text, WIDTH } from "./svg.ts";

const NAMES = 190; // Where the bars begin.
const VALUES = 90; // What is left behind them for their numbers.
const ROW = 22;
const GROUP = 30;

/** A plot of figures; each group has a scale of its own. */
export function barsOf(title: string, figures: readonly Figure[]): string {
  const names = [...new Set(figures.flatMap(({ values }) => values.map(({ of }) => of)))];
  const parts = [text(8, 24, title, { kind: "title" })];
  let y = 40;
  for (const figure of figures) {
    parts.push(...groupOf(figure, y, names));
    y += GROUP + figure.values.length * ROW;
  }
  return svg(y + 12, `${title}: ${figures.map(spoken).join("; ")}`, parts);
}

function groupOf(figure: Figure, y: number, names: readonly string[]): readonly string[] {
  const most = Math.max(...figure.values.map(({ spread }) => Math.max(spread.max, spread.median)));
  const scale = most <= 0 ? 0 : (WIDTH - NAMES - VALUES) / most;
  const rows = figure.values.flatMap(({ of, spread: { median, min, max } }, row) => {
    const top = y + GROUP + row * ROW - 8;
    const middle = top + 8;
    const [from, to] = [NAMES + min * scale, NAMES + max * scale];
    const range = to - from < 1 ? [] : [
      path("range", `M${at(from)} ${middle - 4}v8M${at(from)} ${middle}H${at(to)}m0 -4v8`),
    ];
    const behind = NAMES + Math.max(median, max) * scale + 8;
    return [
      text(NAMES - 8, middle + 5, of, { anchor: "end" }),
      bar(NAMES, top, median * scale, 16, colourOf(names.indexOf(of))),
      ...range,
      text(behind, middle + 5, shownNumber(median), { kind: "value" }),
    ];
  });
  return [text(8, y + 14, titleOf(figure), { kind: "group" }), ...rows];
}

function spoken(figure: Figure): string {
  const values = figure.values.map(({ of, spread }) => `${of} ${shownNumber(spread.median)}`);
  return `${titleOf(figure)}: ${values.join(", ")}`;
}
