/**
 * The processors, and the floor, in one table.
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
  readonly floor: Spread;
  /** The program's median as a multiple of Linera's own, and of the floor's. */
  readonly ratio: number;
  readonly ofFloor: number;
}

/** The rounds of each. */
export interface Rounds {
  readonly linera: readonly Round[];
  readonly program: readonly Round[];
  readonly floor: readonly Round[];
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
export function compare(rounds: Rounds): readonly Line[] {
  return FIGURES.map(([name, unit, figure]) => {
    const [linera, program, floor] = [
      spreadOf(rounds.linera.map(figure)),
      spreadOf(rounds.program.map(figure)),
      spreadOf(rounds.floor.map(figure)),
    ];
    const ratios = {
      ratio: program.median / linera.median,
      ofFloor: program.median / floor.median,
    };
    return { name, unit, linera, program, floor, ...ratios };
  });
}

/** The table for people. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ name, unit, linera, program, floor, ratio, ofFloor }) => [
    unit === "" ? name : `${name} (${unit})`,
    shown(linera),
    shown(program),
    `${ratio.toFixed(2)}×`,
    shown(floor),
    `${ofFloor.toFixed(2)}×`,
  ]);
  const head = ["median (range)", "Linera's own", "this program", "ratio", "floor", "ratio"];
  const all = [head, ...rows];
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
