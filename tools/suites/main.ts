/**
 * `make test`: every suite under Deno and under Bun, and what all of it came to.
 *
 * The whole output of a suite is kept in `.tools/reports/RUNTIME-SUITE.log`, and shown when a test
 * of it has failed; otherwise, of what its tests say, the lines that begin with `note: `. The end
 * names each test that failed once more, so that the last lines of a long log are enough.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import process from "node:process";
import { endTogether } from "../command.ts";
import { runMain } from "../usage.ts";
import { shownFailure } from "./failures.ts";
import { findSuites } from "./find.ts";
import { runSuite, type Runtime, type Suite, type SuiteEnd } from "./runners.ts";
import { add, NOTHING, type Tally } from "./tally.ts";

const RUNTIMES: readonly Runtime[] = ["deno", "bun"];

async function main(wanted: readonly string[]): Promise<number> {
  const suites = await findSuites("test", wanted);
  await mkdir(".tools/reports", { recursive: true });
  const totals: [Runtime, Tally][] = [];
  const failures: string[] = [];
  let current = "";
  endTogether(() => tellAgain([...failures, `${current} was under way when it all was ended`]));
  for (const runtime of RUNTIMES) {
    let total = NOTHING;
    for (const suite of suites) {
      current = `${runtime} ${suite.name}`;
      const end = await runAndShow(runtime, suite);
      total = add(total, end.tally);
      failures.push(...end.failures.map((each) => `${current}: ${shownFailure(each)}`));
    }
    totals.push([runtime, total]);
  }
  tellAgain(failures);
  return summarise(totals);
}

async function runAndShow(runtime: Runtime, suite: Suite): Promise<SuiteEnd> {
  const end = await runSuite(runtime, suite);
  const { tally, output, durationMs } = end;
  await writeFile(`.tools/reports/${runtime}-${suite.name}.log`, output);
  if (tally.failed > 0) console.log(output.trimEnd());
  else for (const [note] of output.matchAll(/^note: .*$/gm)) console.log(`      ${note}`);
  const seconds = `${(durationMs / 1_000).toFixed(1)} s`.padStart(8);
  console.log(`${runtime.padEnd(5)} ${suite.name.padEnd(12)} ${words(tally).padEnd(24)}${seconds}`);
  return end;
}

/** As `make check` and `make e2e` say it; `.ci/run` takes these lines to its own end. */
function tellAgain(failures: readonly string[]): void {
  for (const failure of failures.slice(0, MOST_TOLD)) console.log(`FAIL  ${failure}`);
  const more = failures.length - MOST_TOLD;
  if (more > 0) console.log(`FAIL  ${more} more, whose output is in .tools/reports`);
}

const MOST_TOLD = 40;

/** Never alone on a line: the one line that is belongs to `.ci/run`. */
function summarise(totals: readonly [Runtime, Tally][]): number {
  const all = totals.reduce((sum, [, tally]) => add(sum, tally), NOTHING);
  const each = totals.map(([runtime, tally]) => `${runtime} ${words(tally)}`).join("; ");
  console.log(each);
  console.log(`test: ${all.passed} passed, ${all.failed} failed in both runtimes`);
  return all.failed === 0 ? 0 : 1;
}

function words({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

await runMain("test", () => main(process.argv.slice(2)));
