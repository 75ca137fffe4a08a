import { runCommand } from "../../tools/command.ts";
import { escaped, type Mutant, testFile } from "./mutant.ts";

/** How the test of a mutant ended. */
export type Verdict =
  | "passed"
  | "failed"
  /** It did not end by itself: what catches a mutant has a bound of its own. */
  | "hung"
  /** It is not known to have run: something else went wrong, an import for example. */
  | "broken";

export interface Trial {
  readonly verdict: Verdict;
  readonly output: string;
  readonly durationMs: number;
}

/** No test of a rule takes a tenth of it. */
const TEST_LIMIT_MS = 60_000;
const RUNNER_LIMIT_MS = TEST_LIMIT_MS + 30_000;

/** Random worlds are the same for each mutant, and each time; how small one that fails is tells nothing. */
const ENVIRONMENT = { PROPERTY_SEED: "1", PROPERTY_STEPS: "200000", PROPERTY_SHRINK_MS: "0" };

/** Runs the mutant's test, and no other, in a folder. */
export async function tryTest(folder: string, mutant: Mutant): Promise<Trial> {
  const isDeno = mutant.caught.runtime === "deno";
  const [command, args] = isDeno ? ["deno", denoArguments(mutant)] : ["bun", bunArguments(mutant)];
  const { output, status, durationMs } = await runCommand(command, args, {
    cwd: folder,
    env: ENVIRONMENT,
    timeoutMs: RUNNER_LIMIT_MS,
  });
  const judge = isDeno ? judgeDeno : judgeBun;
  const verdict = status === 124 ? "hung" : judge(output, mutant.caught.test);
  return { verdict, output, durationMs };
}

function bunArguments(mutant: Mutant): string[] {
  const title = `${escaped(mutant.caught.test)}$`;
  return ["test", `--timeout=${TEST_LIMIT_MS}`, "-t", title, `./${testFile(mutant)}`];
}

/** In Deno a filter is of outer titles alone: all of the file is run. */
function denoArguments(mutant: Mutant): string[] {
  return ["test", "-A", "--no-check", testFile(mutant)];
}

/** Of `(fail) group > title [1.00ms]`; one that did not end in time is followed by a line about it. */
export function judgeBun(output: string, title: string): Verdict {
  const ends = [...output.matchAll(/^\((pass|fail)\) (?:.* > )?(.*?)(?: \[[\d.]+m?s\])?$/gm)]
    .filter(([, , name]) => name === title);
  if (ends.length === 0) return "broken";
  if (ends.every(([, end]) => end === "pass")) return "passed";
  return /this test timed out after/.test(output) ? "hung" : "failed";
}

/** Of `title ... ok (1ms)`, and `title ... FAILED (1ms)`. */
export function judgeDeno(output: string, title: string): Verdict {
  const name = escaped(title);
  if (new RegExp(`^\\s*${name} \\.\\.\\. FAILED`, "m").test(output)) return "failed";
  return new RegExp(`^\\s*${name} \\.\\.\\. ok`, "m").test(output) ? "passed" : "broken";
}
