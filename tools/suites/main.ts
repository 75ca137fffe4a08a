/**
 * `make test`: every suite under Deno and under Bun, and what all of it came to.
 *
 * The whole output of a suite is kept in `.tools/reports/RUNTIME-SUITE.log`, and shown when a test
 * of it has failed; otherwise, of what its tests say, the lines that begin with `note: `.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import process from "node:process";
import { findSuites } from "./find.ts";
import { runSuite, type Runtime, type Suite } from "./runners.ts";
import { add, NOTHING, type Tally } from "./tally.ts";

const RUNTIMES: readonly Runtime[] = ["deno", "bun"];

async function main(wanted: readonly string[]): Promise<void> {
  const suites = await findSuites("test", wanted);
  await mkdir(".tools/reports", { recursive: true });
  const totals: [Runtime, Tally][] = [];
  for (const runtime of RUNTIMES) {
    let total = NOTHING;
    for (const suite of suites) total = add(total, await runAndShow(runtime, suite));
    totals.push([runtime, total]);
  }
  summarise(totals);
}

async function runAndShow(runtime: Runtime, suite: Suite): Promise<Tally> {
  const { tally, output, durationMs } = await runSuite(runtime, suite);
  await writeFile(`.tools/reports/${runtime}-${suite.name}.log`, output);
  if (tally.failed > 0) console.log(output.trimEnd());
  else for (const [note] of output.matchAll(/^note: .*$/gm)) console.log(`      ${note}`);
  const seconds = `${(durationMs / 1_000).toFixed(1)} s`.padStart(8);
  console.log(`${runtime.padEnd(5)} ${suite.name.padEnd(12)} ${words(tally).padEnd(24)}${seconds}`);
  return tally;
}

/** Never alone on a line: the one line that is belongs to `.ci/run`. */
function summarise(totals: readonly [Runtime, Tally][]): void {
  const all = totals.reduce((sum, [, tally]) => add(sum, tally), NOTHING);
  const each = totals.map(([runtime, tally]) => `${runtime} ${words(tally)}`).join("; ");
  console.log(each);
  console.log(`test: ${all.passed} passed, ${all.failed} failed in both runtimes`);
  if (all.failed > 0) process.exitCode = 1;
}

function words({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

await main(process.argv.slice(2));
