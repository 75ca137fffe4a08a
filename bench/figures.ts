/**
 * From samples to figures: what was measured of whom, with its spread, and whether a goal is met.
 *
 * @module
 */
import { percentile, type Spread } from "./statistics.ts";

/** What one turn of one contestant has measured: samples by their key. */
export type Samples = Readonly<Record<string, readonly number[]>>;

/** The turns of each contestant, in the order in which they are shown. */
export type Turns = ReadonlyMap<string, readonly Samples[]>;

/** How a figure is made of samples. */
export interface FigureOptions {
  readonly name: string;
  /** `ms`, `per s`, `MB`; empty for a count. */
  readonly unit: string;
  /** The key of its samples. */
  readonly key: string;
  /** The share of the samples that it is above of; default 0.5, the median. */
  readonly share?: number;
  readonly goals?: readonly Goal[];
}

/** A bound of a contestant's value, or of its ratio to another's. */
export interface Goal {
  readonly of: string;
  /** Absent: the value itself is bounded. */
  readonly against?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of a table, one group of a plot. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly Value[];
  readonly goals: readonly Goal[];
}

/** What one contestant reached: over all samples, and the range of its turns. */
export interface Value {
  readonly of: string;
  readonly spread: Spread;
}

/** A course over something, such as memory over tasks. */
export interface Curve {
  readonly name: string;
  readonly xUnit: string;
  readonly yUnit: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What was found out about one question. */
export interface Answer {
  /** The name of the part, and of its files. */
  readonly part: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly curves: readonly Curve[];
}

/** The figures of all contestants that have samples for them; those of nobody are left out. */
export function figuresOf(options: readonly FigureOptions[], turns: Turns): readonly Figure[] {
  return options.map((one) => figureOf(one, turns)).filter(({ values }) => values.length > 0);
}

function figureOf({ name, unit, key, share = 0.5, goals = [] }: FigureOptions, turns: Turns) {
  const values = [...turns].flatMap(([of, samples]): Value[] => {
    const each = samples.map((turn) => turn[key] ?? []).filter(({ length }) => length > 0);
    return each.length === 0 ? [] : [{ of, spread: spreadOver(each, share) }];
  });
  return { name, unit, values, goals };
}

// Of a share near 1 the samples of one turn are too few: it is taken of all turns together.
function spreadOver(turns: readonly (readonly number[])[], share: number): Spread {
  const each = turns.map((samples) => percentile(samples, share));
  return {
    median: percentile(turns.flat(), share),
    min: Math.min(...each),
    max: Math.max(...each),
  };
}

/** How a goal ends; null when somebody of it was not measured. */
export interface Verdict {
  readonly figure: string;
  readonly goal: Goal;
  /** The ratio, or the value itself. */
  readonly reached: number;
  readonly isMet: boolean;
}

/** All goals of a figure whose contestants were measured. */
export function verdictsOf({ name, values, goals }: Figure): readonly Verdict[] {
  const medianOf = (of: string) => values.find((value) => value.of === of)?.spread.median;
  return goals.flatMap((goal): Verdict[] => {
    const value = medianOf(goal.of);
    const base = goal.against === undefined ? 1 : medianOf(goal.against);
    if (value === undefined || base === undefined) return [];
    const reached = value / base;
    const isMet = reached >= (goal.atLeast ?? -Infinity) && reached <= (goal.atMost ?? Infinity);
    return [{ figure: name, goal, reached, isMet }];
  });
}
