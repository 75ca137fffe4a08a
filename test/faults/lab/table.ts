/**
 * Tables for people, with columns as wide as what is in them.
 *
 * @module
 */

/** Texts go to the left, all columns behind the first `texts` ones to the right. */
export function tableOf(rows: readonly (readonly string[])[], texts: number): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < texts ? cell.padEnd(width) : cell.padStart(width);
    }).join("  ").trimEnd()
  ).join("\n");
}

/** The least, the median and the greatest of some milliseconds, in seconds; dashes for none. */
export function spreadInSeconds(values: readonly number[]): readonly string[] {
  if (values.length === 0) return ["-", "-", "-"];
  const sorted = values.toSorted((one, other) => one - other);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return [sorted[0] ?? 0, median, sorted.at(-1) ?? 0].map((ms) => (ms / 1_000).toFixed(2));
}
