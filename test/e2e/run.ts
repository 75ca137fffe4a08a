/**
 * The suite on a real node: `run.ts [--list] [--linera] [--keep] [--seed N] [SCENARIO…]`.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { runMain, UsageError, wholeNumber } from "../../tools/usage.ts";
import { Context, type Scenario } from "./context.ts";
import { inTime } from "./in_time.ts";
import { runIsolated } from "./isolate.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { type RunningSuite, startSuite } from "./suite.ts";
import { lineOf, tailOf } from "./tail.ts";

/** No scenario takes this long: one that is stuck is a failure, and the next ones still run. */
const DEADLINE_MS = 180_000;

await runMain("e2e", main);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean", default: false },
      linera: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  if (values.list) {
    for (const { name } of SCENARIOS) console.log(name);
    return 0;
  }
  const chosen = choose(positionals);
  const seed = wholeNumber("--seed", values.seed, 0);
  const isolated = process.env["LINERA_E2E_NODE_URL"] ? null : await runIsolated();
  if (isolated !== null) return isolated;
  const { linera: own, keep } = values;
  await using suite = await startSuite({ own, keep, seed });
  console.log(`e2e: seed ${seed}${keep ? `, logs in ${suite.folder}` : ""}`);
  return await runAll(suite, chosen);
}

function choose(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return SCENARIOS;
  return names.map((name) => {
    const found = SCENARIOS.find((scenario) => scenario.name === name);
    if (found === undefined) throw new UsageError(`no scenario "${name}": --list names them`);
    return found;
  });
}

async function runAll(suite: RunningSuite, scenarios: readonly Scenario[]): Promise<number> {
  const failures: string[] = [];
  let skipped = 0;
  for (const scenario of scenarios) {
    const reason = whySkipped(suite, scenario);
    if (reason !== null) {
      console.log(`skip  ${scenario.name}: ${reason}`);
      skipped++;
      continue;
    }
    const failure = await runOne(suite, scenario);
    if (failure !== null) failures.push(failure);
  }
  for (const failure of failures) console.log(failure);
  const passed = scenarios.length - skipped - failures.length;
  const without = skipped > 0 ? `, ${skipped} skipped` : "";
  console.log(`e2e: ${passed} passed, ${failures.length} failed${without}`);
  return failures.length === 0 ? 0 : 1;
}

function whySkipped(suite: RunningSuite, scenario: Scenario): string | null {
  if (suite.network === null && scenario.needsNetwork) return "needs a network of its own";
  return scenario.skipped?.() ?? null;
}

/** Null when it passed; otherwise the line that says how it failed. */
async function runOne(suite: RunningSuite, scenario: Scenario): Promise<string | null> {
  const start = performance.now();
  const took = () => `${((performance.now() - start) / 1_000).toFixed(1)} s`;
  const context = new Context(suite, scenario.name);
  try {
    const figures = await inTime(scenario.run(context), DEADLINE_MS);
    console.log(`ok    ${scenario.name} (${took()}): ${figures}`);
    return null;
  } catch (error) {
    const failure = `FAIL  ${scenario.name} (${took()}): ${lineOf(error)}`;
    console.log(failure);
    for (const log of context.logs) console.log(tailOf(log));
    return failure;
  } finally {
    await context[Symbol.asyncDispose]();
  }
}
