/**
 * The laboratory: `run.ts [--list] [--part ci] [--node real|dev] [--seed N] [--keep] [SCENARIO…]`.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { endAllChildren } from "../../e2e/child.ts";
import { runIsolated } from "../../e2e/isolate.ts";
import { startSuite } from "../../e2e/suite.ts";
import { reportOf, type Result } from "./report.ts";
import type { Part } from "./rig.ts";
import { type Lane, runLane } from "./lane.ts";
import type { FaultScenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { devSite, type NodeKind, realSite } from "./site.ts";

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean", default: false },
      part: { type: "string", default: "all" },
      node: { type: "string" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      keep: { type: "boolean", default: false },
    },
  });
  const { list, keep } = values;
  const part = oneOf<Part>("--part", values.part, ["all", "ci"]);
  const nodes = values.node === undefined ? NODES : [oneOf<NodeKind>("--node", values.node, NODES)];
  const chosen = nodes.map((kind) => [kind, choose(kind, part, positionals)] as const);
  if (list) return listed(chosen);
  const isolated = chosen.some(([kind, scenarios]) => kind === "real" && scenarios.length > 0)
    ? await runIsolated()
    : null;
  if (isolated !== null) return isolated;
  console.log(`faults: seed ${values.seed}`);
  return await runAll(chosen, { part, seed: Number(values.seed), keep });
}

const NODES: readonly NodeKind[] = ["real", "dev"];

type Chosen = readonly (readonly [NodeKind, readonly FaultScenario[]])[];

function choose(kind: NodeKind, part: Part, names: readonly string[]): readonly FaultScenario[] {
  const unknown = names.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new Error(`no fault "${unknown}": --list names them`);
  return SCENARIOS.filter(({ name, where, ci }) =>
    names.length > 0
      ? names.includes(name) && where.includes(kind)
      : part === "all"
      ? where.includes(kind)
      : ci.includes(kind)
  );
}

function listed(chosen: Chosen): number {
  for (const [kind, scenarios] of chosen) {
    for (const { name } of scenarios) console.log(`${kind.padEnd(4)} ${name}`);
  }
  return 0;
}

/** Both nodes at the same time: most of a fault is waiting. */
async function runAll(chosen: Chosen, lane: Omit<Lane, "folder">): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "task-processor-faults-"));
  const start = performance.now();
  try {
    const lanes = chosen.filter(([, scenarios]) => scenarios.length > 0).map(
      ([kind, scenarios]) => LANES[kind](scenarios, { ...lane, folder }),
    );
    const results = (await Promise.all(lanes)).flat();
    console.log(`\n${reportOf(results)}\n`);
    return counted(results, performance.now() - start);
  } finally {
    await endAllChildren();
    if (lane.keep) console.log(`the logs of the development node's part are in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

const LANES: Readonly<
  Record<NodeKind, (scenarios: readonly FaultScenario[], lane: Lane) => Promise<readonly Result[]>>
> = {
  async real(scenarios, lane) {
    await using suite = await startSuite({ seed: lane.seed, keep: lane.keep });
    return await runLane(scenarios, lane, () => Promise.resolve(realSite(suite)));
  },
  dev: (scenarios, lane) => runLane(scenarios, lane, () => devSite(lane.folder)),
};

function counted(results: readonly Result[], ms: number): number {
  const failed = results.filter(({ verdict }) => verdict === null || verdict.faults.length > 0);
  const passed = results.length - failed.length;
  console.log(`in ${(ms / 60_000).toFixed(1)} min`);
  console.log(`faults: ${passed} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

function oneOf<Word extends string>(flag: string, given: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === given);
  if (word === undefined) throw new Error(`${flag} is one of ${words.join(", ")}, not "${given}"`);
  return word;
}

process.exitCode = await main();
