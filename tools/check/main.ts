/**
 * `make check`: one line for each check; those that fail show what is wrong.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import process from "node:process";
import { type Check, CHECKS } from "./checks.ts";

async function main(wanted: readonly string[]): Promise<void> {
  const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  let failed = 0;
  for (const check of checks) {
    if (!await runAndShow(check)) failed += 1;
  }
  console.log(`check: ${checks.length - failed} passed, ${failed} failed of ${checks.length}`);
  if (failed > 0) process.exitCode = 1;
}

/** Whether the check found nothing that fails it. */
async function runAndShow({ name, run, isNote = false }: Check): Promise<boolean> {
  const startedAt = performance.now();
  const problems = await run().catch((error: Error) => [error.message]);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const isGood = problems.length === 0 || isNote;
  const verdict = problems.length === 0 ? "ok  " : isNote ? "note" : "FAIL";
  console.log(`${verdict} ${name.padEnd(10)}${seconds.padStart(6)} s`);
  for (const problem of problems) console.log(`     ${problem}`);
  return isGood;
}

await main(process.argv.slice(2));
