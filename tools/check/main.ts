/**
 * `make check`: one line for each check; those that fail show what is wrong, and are named again at
 * the end.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import process from "node:process";
import { chosen, runMain } from "../usage.ts";
import { type Check, CHECKS } from "./checks.ts";

async function main(wanted: readonly string[]): Promise<number> {
  const checks = chosen("check", wanted, CHECKS);
  const failures: string[] = [];
  for (const check of checks) {
    const [problem, ...more] = await runAndShow(check);
    if (problem === undefined) continue;
    failures.push(
      `${check.name}: ${problem}${more.length > 0 ? `, and ${more.length} lines` : ""}`,
    );
  }
  for (const failure of failures) console.log(`FAIL  ${failure}`);
  const passed = checks.length - failures.length;
  console.log(`check: ${passed} passed, ${failures.length} failed of ${checks.length}`);
  return failures.length === 0 ? 0 : 1;
}

/** What fails the check; nothing when all is well. */
async function runAndShow({ name, run, isNote = false }: Check): Promise<readonly string[]> {
  const startedAt = performance.now();
  const problems = await run().catch((error: Error) => [error.message]);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const verdict = problems.length === 0 ? "ok  " : isNote ? "note" : "FAIL";
  console.log(`${verdict} ${name.padEnd(10)}${seconds.padStart(6)} s`);
  for (const problem of problems) console.log(`     ${problem}`);
  return isNote ? [] : problems;
}

await runMain("check", () => main(process.argv.slice(2)));
