/**
 * `run.ts [PART…] [--quick] [--rounds N] [--tasks N] [--publish]`: measures, prints tables, and writes
 * JSON and plots (`bench/README.md`).
 *
 * @module
 */
import process from "node:process";
import { runIsolated } from "../test/e2e/isolate.ts";
import { type BenchOptions, optionsFrom } from "./options.ts";
import { writePages } from "./pages.ts";
import { isNodePart, measureAll, PARTS } from "./parts.ts";
import { circumstancesOf, save } from "./results.ts";
import { textOf } from "./table.ts";

async function main(args: readonly string[]): Promise<number> {
  const options = optionsFrom(args, PARTS);
  const elsewhere = options.parts.some(isNodePart) ? await runIsolated() : null;
  return elsewhere ?? await measure(options);
}

async function measure({ parts, amounts, isPublished, command }: BenchOptions): Promise<number> {
  const circumstances = circumstancesOf(command, amounts);
  let folder = "";
  for await (const answer of measureAll(parts, amounts)) {
    console.log(textOf(answer));
    folder = save(answer, circumstances, isPublished);
  }
  if (isPublished) writePages(PARTS);
  console.log(`written to ${folder}`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof RangeError ? `bench: ${error.message}` : error);
  process.exitCode = 1;
}
