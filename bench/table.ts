/**
 * Answers as tables, for a terminal and for Markdown.
 *
 * @module
 */
import { type Answer, type Figure, verdictsOf } from "./figures.ts";
import { shownSpread, shownVerdict, titleOf } from "./words.ts";

/** The table of an answer, its title above and its goals below. */
export function textOf({ title, figures }: Answer): string {
  const rows = rowsOf(figures);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
    ).join("  ")
  );
  const verdicts = figures.flatMap(verdictsOf).map((verdict) => `  ${shownVerdict(verdict)}`);
  return [title, ...lines, ...verdicts].join("\n") + "\n";
}

/** The same as a table of Markdown, without title and goals. */
export function markdownOf(figures: readonly Figure[]): string {
  const [head = [], ...rows] = rowsOf(figures);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => column === 0 ? "---" : "---:");
  return [head, rule, ...rows].map(line).join("\n") + "\n";
}

function rowsOf(figures: readonly Figure[]): readonly (readonly string[])[] {
  const columns = [...new Set(figures.flatMap(({ values }) => values.map(({ of }) => of)))];
  const rows = figures.map((figure) => [
    titleOf(figure),
    ...columns.map((column) => {
      const value = figure.values.find(({ of }) => of === column);
      return value === undefined ? "" : shownSpread(value.spread);
    }),
  ]);
  return [["", ...columns], ...rows];
}
