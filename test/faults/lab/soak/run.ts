/**
 * `make soak`: `run.ts --minutes N [--node real|dev] [--seed N] [--keep]`.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { oneOf, runMain, UsageError, wholeNumber } from "../../../../tools/usage.ts";
import { endAllChildren } from "../../../e2e/child.ts";
import { runIsolated } from "../../../e2e/isolate.ts";
import { randomFrom } from "../../../e2e/scene.ts";
import { startSuite } from "../../../e2e/suite.ts";
import { tailOf } from "../../../e2e/tail.ts";
import { devSite, realSite, type Site } from "../site.ts";
import { madeInOrder, soakReport } from "./report.ts";
import { scheduleOf } from "./schedule.ts";
import { Soak, type SoakEnd } from "./soak.ts";

interface Settings {
  readonly node: "real" | "dev";
  readonly minutes: number;
  readonly seed: number;
  readonly keep: boolean;
}

async function main(): Promise<number> {
  const settings = settingsFrom(process.argv.slice(2));
  const isolated = settings.node === "real" ? await runIsolated() : null;
  if (isolated !== null) return isolated;
  const { node, minutes, seed, keep } = settings;
  console.log(`soak: ${minutes} min on the ${node} node, seed ${seed}`);
  await using suite = node === "real" ? await startSuite({ seed, keep }) : null;
  const folder = suite?.folder ?? mkdtempSync(join(tmpdir(), "task-processor-soak-"));
  try {
    await using site = suite === null ? await devSite(folder) : realSite(suite);
    return await soaked(site, settings);
  } finally {
    if (keep) console.log(`the logs are in ${folder}`);
    else if (suite === null) {
      await endAllChildren();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function settingsFrom(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "1" },
      node: { type: "string", default: "real" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      keep: { type: "boolean", default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0) || minutes === Infinity) {
    throw new UsageError(`--minutes is a number above 0, not "${values.minutes}"`);
  }
  const node = oneOf("--node", values.node, ["real", "dev"]);
  return { node, minutes, seed: wholeNumber("--seed", values.seed, 0), keep: values.keep };
}

async function soaked(site: Site, { minutes, seed, node }: Settings): Promise<number> {
  const ms = minutes * 60_000;
  const schedule = scheduleOf(randomFrom(seed), ms, node);
  await using soak = await Soak.open({ site, seed, schedule, ms, say: console.log });
  try {
    const end = await soak.run();
    console.log(`\n${soakReport(end)}\n`);
    const faults = faultsOf(end);
    if (faults.length === 0) {
      console.log("soak: 1 passed, 0 failed");
      return 0;
    }
    return failed(soak, seed, faults);
  } catch (error) {
    return failed(soak, seed, [error instanceof Error ? error.message : String(error)]);
  }
}

function faultsOf({ verdicts: { steady, killed }, made, signs }: SoakEnd): readonly string[] {
  return [
    ...(made.length === 0 ? ["nothing was injected"] : []),
    ...steady.faults.map((fault) => `steady: ${fault}`),
    ...killed.faults.map((fault) => `killed: ${fault}`),
    ...signs.faults(),
  ];
}

function failed({ made, rigs }: Soak, seed: number, faults: readonly string[]): number {
  console.log(`what was injected, by seed ${seed}:\n${madeInOrder(made)}\n`);
  for (const { scene } of Object.values(rigs)) {
    for (const log of scene.logs) console.log(tailOf(log));
  }
  for (const fault of faults.slice(0, 20)) console.log(`FAIL  ${fault}`);
  console.log("soak: 0 passed, 1 failed");
  return 1;
}

await runMain("soak", main);
