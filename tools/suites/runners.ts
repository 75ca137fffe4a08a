/**
 * Runs one suite of tests under one of the two runtimes.
 *
 * @module
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { type CommandEnd, runCommand } from "../command.ts";
import { type Failure, failureOfRun, failuresOfBun, failuresOfDeno } from "./failures.ts";
import { add, judged, NOTHING, type Tally, tallyOfBun, tallyOfDeno } from "./tally.ts";

export type Runtime = "deno" | "bun";

/** A folder of tests. */
export interface Suite {
  readonly name: string;
  /** Paths from the project's folder, sorted. */
  readonly files: readonly string[];
}

/** How a suite ended under a runtime. */
export interface SuiteEnd {
  readonly tally: Tally;
  /** At least one when any is counted. */
  readonly failures: readonly Failure[];
  readonly output: string;
  readonly durationMs: number;
}

/** A suite that ends no test for so long hangs, on however busy a machine. */
const SILENCE_MS = 300_000;

/** Deno has no limit for one test; Bun's of 5 s is too short for properties on a busy machine. */
const NO_OWN_LIMIT = `--timeout=${SILENCE_MS}`;

const REPORTS = ".tools/reports";

/** Runs `suite` to its end. Never rejects for what the tests do. */
export async function runSuite(runtime: Runtime, suite: Suite): Promise<SuiteEnd> {
  return runtime === "deno" ? await runDeno(suite) : await runBun(suite);
}

async function runBun(suite: Suite): Promise<SuiteEnd> {
  const files = suite.files.map((file) => `./${file}`);
  const end = await runCommand("bun", ["test", NO_OWN_LIMIT, ...files], {
    silenceMs: SILENCE_MS,
  });
  return told(suite, end, judged(tallyOfBun(end.output), end.status), failuresOfBun(end.output));
}

/** All files in one process; one by one when that wrote no report, so that the others still count. */
async function runDeno(suite: Suite): Promise<SuiteEnd> {
  const { end, junit } = await runDenoFiles(suite.name, suite.files);
  if (junit !== null || suite.files.length === 1) {
    const tally = judged(tallyOfDeno(junit ?? ""), end.status);
    return told(suite, end, tally, failuresOfDeno(end.output));
  }
  let all: SuiteEnd = { tally: NOTHING, failures: [], output: "", durationMs: end.durationMs };
  for (const file of suite.files) {
    all = joined(all, await runDeno({ name: suite.name, files: [file] }));
  }
  return all;
}

/** One missing import ends Deno's runner before any test: then there is no report. */
async function runDenoFiles(
  name: string,
  files: readonly string[],
): Promise<{ end: CommandEnd; junit: string | null }> {
  const report = `${REPORTS}/${name}.xml`;
  await mkdir(REPORTS, { recursive: true });
  await rm(report, { force: true });
  const args = ["test", "-A", "--no-check", `--junit-path=${report}`, ...files];
  const end = await runCommand("deno", args, { silenceMs: SILENCE_MS });
  return { end, junit: await readFile(report, "utf8").catch(() => null) };
}

/** Where a failure is counted and no test is named, what the run says of itself. */
function told(
  { files }: Suite,
  { output, durationMs }: CommandEnd,
  tally: Tally,
  named: readonly Failure[],
): SuiteEnd {
  if (tally.failed === 0 || named.length > 0) return { tally, failures: named, output, durationMs };
  const file = files.length === 1 ? files[0]! : null;
  return { tally, failures: [{ ...failureOfRun(output), file }], output, durationMs };
}

function joined(one: SuiteEnd, other: SuiteEnd): SuiteEnd {
  return {
    tally: add(one.tally, other.tally),
    failures: [...one.failures, ...other.failures],
    output: one.output + other.output,
    durationMs: one.durationMs + other.durationMs,
  };
}
