/**
 * `make mutants`: breaks one clause of a rule at a time, and sees the test fail that holds it.
 * `run.ts [--verbose] [RULE…]`; a letter alone stands for its rules.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { runMain, UsageError } from "../../tools/usage.ts";
import { MUTANTS, UNMUTATED } from "./all.ts";
import type { Mutant } from "./mutant.ts";
import { type Trial, tryTest } from "./trial.ts";
import { Workplace } from "./workplace.ts";

/** Side by side. */
const WORKERS = 2;

const WORDS: Readonly<Record<Trial["verdict"], string>> = {
  failed: "",
  passed: "SURVIVES",
  hung: "HANGS: its test has no bound of its own",
  broken: "APPLIES NO MORE, or breaks more than its test",
};

await runMain("mutants", main);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { verbose: { type: "boolean", default: false } },
  });
  const mutants = choose(positionals);
  const unsuited = await failingTests(mutants);
  const failures: string[] = [];
  await inParallel(mutants, async (place, mutant) => {
    const known = unsuited.get(nameOfTest(mutant));
    const trial = known ?? await tryMutant(place, mutant);
    const isCaught = known === undefined && trial.verdict === "failed";
    const words = known === undefined ? WORDS[trial.verdict] : `its test fails without it`;
    if (!isCaught) failures.push(`FAIL  ${mutant.rule} ${mutant.clause}: ${words}`);
    console.log(rowOf(mutant, isCaught ? "" : words, trial));
    if (values.verbose && !isCaught) console.log(trial.output.trimEnd());
  });
  if (positionals.length === 0) sayUnmutated();
  for (const failure of failures) console.log(failure);
  console.log(`${mutants.length - failures.length} passed, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

function choose(rules: readonly string[]): readonly Mutant[] {
  if (rules.length === 0) return MUTANTS;
  const isOf = (name: string, rule: string) => name === rule || name === rule[0];
  const unknown = rules.filter((name) => !MUTANTS.some(({ rule }) => isOf(name, rule)));
  if (unknown.length > 0) {
    const known = [...new Set(MUTANTS.map(({ rule }) => rule))].join(" ");
    throw new UsageError(`no mutants of ${unknown.join(", ")}; there are some of ${known}`);
  }
  return MUTANTS.filter(({ rule }) => rules.some((name) => isOf(name, rule)));
}

/** A test that fails without a mutant tells nothing of one. */
async function failingTests(mutants: readonly Mutant[]): Promise<ReadonlyMap<string, Trial>> {
  const byName = new Map(mutants.map((mutant) => [nameOfTest(mutant), mutant]));
  const failing = new Map<string, Trial>();
  await inParallel([...byName.values()], async (place, mutant) => {
    const trial = await tryTest(place.folder, mutant);
    if (trial.verdict !== "passed") failing.set(nameOfTest(mutant), trial);
  });
  return failing;
}

async function tryMutant(place: Workplace, mutant: Mutant): Promise<Trial> {
  try {
    return await place.with(mutant, () => tryTest(place.folder, mutant));
  } catch (error) {
    return { verdict: "broken", output: String(error), durationMs: 0 };
  }
}

async function inParallel(
  mutants: readonly Mutant[],
  act: (place: Workplace, mutant: Mutant) => Promise<void>,
): Promise<void> {
  const waiting = [...mutants];
  const worker = async () => {
    await using place = await Workplace.open();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await act(place, next);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

function nameOfTest({ caught: { file, test } }: Mutant): string {
  return `${file}: ${test}`;
}

function rowOf(mutant: Mutant, problem: string, { durationMs }: Trial): string {
  const { rule, clause } = mutant;
  const end = problem === "" ? `caught by ${nameOfTest(mutant)}` : problem;
  return `${rule.padEnd(4)}${clause}\n      ${end} (${(durationMs / 1_000).toFixed(1)} s)`;
}

function sayUnmutated(): void {
  for (const [rule, reason] of Object.entries(UNMUTATED)) {
    console.log(`${rule.padEnd(4)}no mutant: ${reason}`);
  }
}
