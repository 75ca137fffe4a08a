/**
 * The two processors in one table, and in one file.
 *
 * @module
 */
import type { Round } from "./measure.ts";
import { percentile, type Spread, spreadOf } from "./statistics.ts";

/** One line of the table. */
export interface Line {
  readonly name: string;
  readonly unit: string;
  readonly linera: Spread;
  readonly program: Spread;
  /** The program's median as a multiple of Linera's own. */
  readonly ratio: number;
}

type Figure = (round: Round) => number;

const FIGURES: readonly (readonly [name: string, unit: string, figure: Figure])[] = [
  ["single task, p50", "ms", ({ latenciesMs }) => percentile(latenciesMs, 0.5)],
  ["single task, p99", "ms", ({ latenciesMs }) => percentile(latenciesMs, 0.99)],
  ["burst, identified", "per s", (round) => round.identifiedPerSecond],
  ["burst, positional", "per s", (round) => round.positionalPerSecond],
  ["blocks of the identified burst", "", (round) => round.identifiedBlocks],
];

/** Medians over the rounds, with their ranges. */
export function compare(linera: readonly Round[], program: readonly Round[]): readonly Line[] {
  return FIGURES.map(([name, unit, figure]) => {
    const [theirs, ours] = [spreadOf(linera.map(figure)), spreadOf(program.map(figure))];
    const ratio = ours.median / theirs.median;
    return { name, unit, linera: theirs, program: ours, ratio };
  });
}

/** The table for people. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ name, unit, linera, program, ratio }) => [
    unit === "" ? name : `${name} (${unit})`,
    shown(linera),
    shown(program),
    `${ratio.toFixed(2)}×`,
  ]);
  const all = [["median (range of rounds)", "Linera's own", "this program", "ratio"], ...rows];
  const widths = all[0]?.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0))
  );
  return all.map((row) => row.map((cell, column) => padded(cell, column, widths)).join("  "))
    .join("\n");
}

function padded(cell: string, column: number, widths: readonly number[] = []): string {
  const width = widths[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function shown({ median, min, max }: Spread): string {
  return `${rounded(median)} (${rounded(min)}-${rounded(max)})`;
}

function rounded(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}
