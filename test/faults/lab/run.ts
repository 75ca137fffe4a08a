/**
 * The laboratory: `run.ts [--list] [--part ci] [--node real|dev] [--seed N] [--times N] [--keep] [SCENARIO…]`.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { oneOf, runMain, UsageError, wholeNumber } from "../../../tools/usage.ts";
import { endAllChildren } from "../../e2e/child.ts";
import { runIsolated } from "../../e2e/isolate.ts";
import { startSuite } from "../../e2e/suite.ts";
import { reportOf, type Result } from "./report.ts";
import type { Part } from "./rig.ts";
import { type Lane, runLane } from "./lane.ts";
import type { FaultScenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { devSite, type NodeKind, realSite, type Site } from "./site.ts";

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean", default: false },
      part: { type: "string", default: "all" },
      node: { type: "string" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      times: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
  const { list, keep } = values;
  const seed = wholeNumber("--seed", values.seed, 0);
  const times = values.times === undefined ? null : wholeNumber("--times", values.times, 1);
  const part = oneOf<Part>("--part", values.part, ["all", "ci"]);
  const nodes = values.node === undefined ? NODES : [oneOf<NodeKind>("--node", values.node, NODES)];
  const chosen = nodes.map((kind) => [kind, choose(kind, part, positionals)] as const);
  if (list) return listed(chosen);
  const isolated = chosen.some(([kind, scenarios]) => kind === "real" && scenarios.length > 0)
    ? await runIsolated()
    : null;
  if (isolated !== null) return isolated;
  console.log(`faults: seed ${seed}`);
  return await runAll(chosen, { part, seed, times, keep });
}

const NODES: readonly NodeKind[] = ["real", "dev"];

type Chosen = readonly (readonly [NodeKind, readonly FaultScenario[]])[];

function choose(kind: NodeKind, part: Part, names: readonly string[]): readonly FaultScenario[] {
  const unknown = names.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new UsageError(`no fault "${unknown}": --list names them`);
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

/**
 * Both nodes at the same time: most of a fault is waiting. The end of the suite ends everything that
 * was started here, so it comes last.
 */
async function runAll(chosen: Chosen, lane: Lane): Promise<number> {
  const start = performance.now();
  const needsReal = chosen.some(([kind, scenarios]) => kind === "real" && scenarios.length > 0);
  await using suite = needsReal ? await startSuite(lane) : null;
  await using folder = temporaryFolder(lane.keep);
  const open: Readonly<Record<NodeKind, () => Promise<Site>>> = {
    real: () => Promise.resolve(realSite(suite!)),
    dev: () => devSite(folder.path),
  };
  const lanes = chosen.map(([kind, scenarios]) => runLane(scenarios, lane, open[kind]));
  const results = (await Promise.all(lanes)).flat();
  console.log(`\n${reportOf(results)}\n`);
  return counted(results, performance.now() - start);
}

function temporaryFolder(keep: boolean) {
  const path = mkdtempSync(join(tmpdir(), "task-processor-faults-"));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await endAllChildren();
      if (keep) console.log(`the logs of the development node's part are in ${path}`);
      else rmSync(path, { recursive: true, force: true });
    },
  };
}

function counted(results: readonly Result[], ms: number): number {
  const failed = results.filter(({ failure }) => failure !== null);
  const passed = results.length - failed.length;
  for (const { failure } of results) if (failure !== null) console.log(failure);
  console.log(`in ${(ms / 60_000).toFixed(1)} min`);
  console.log(`faults: ${passed} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

await runMain("faults", main);
