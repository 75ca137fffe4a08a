/**
 * The command line of the bench.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { type Amounts, FULL, QUICK } from "./amounts.ts";

/** What is asked for. */
export interface BenchOptions {
  readonly parts: readonly string[];
  readonly amounts: Amounts;
  readonly isPublished: boolean;
  /** How a person asks for the same. */
  readonly command: string;
}

/**
 * Reads `[PART…] [--quick] [--rounds N] [--tasks N] [--publish]`.
 *
 * @throws RangeError that says what is wrong.
 */
export function optionsFrom(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      publish: { type: "boolean", default: false },
      rounds: { type: "string" },
      tasks: { type: "string" },
    },
  });
  const unknown = positionals.find((part) => !known.includes(part));
  if (unknown !== undefined) {
    throw new RangeError(`no part ${unknown}: there are ${known.join(", ")}`);
  }
  if (values.quick && values.publish) throw new RangeError("--quick has no figures to --publish");
  const base = values.quick ? QUICK : FULL;
  const rounds = numberOf("--rounds", values.rounds, base.rounds);
  const tasks = numberOf("--tasks", values.tasks, base.tasks);
  return {
    parts: positionals.length === 0 ? known : known.filter((part) => positionals.includes(part)),
    amounts: { ...base, rounds, tasks },
    isPublished: values.publish,
    command: commandOf(args),
  };
}

function commandOf(args: readonly string[]): string {
  const shown = args.filter((word) => word !== "--publish").join(" ");
  if (shown === "") return "make bench";
  return shown.includes(" ") ? `make bench ARGS="${shown}"` : `make bench ARGS=${shown}`;
}

function numberOf(flag: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`${flag} takes a whole number above 0, not "${text}"`);
}
