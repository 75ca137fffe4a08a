/**
 * The network that all scenarios share: started here, or given by the environment.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { endAllChildren } from "./child.ts";
import type { Suite } from "./context.ts";
import { query } from "./graphql.ts";
import { startOwn } from "./linera_own.ts";
import { startNetwork } from "./network.ts";
import { LineraNode } from "./node.ts";
import { endProcessesOf } from "./orphans.ts";
import { startProgram } from "./processor.ts";

/** How a suite is run. */
export interface SuiteOptions {
  /** Linera's own processor instead of the program; default false. */
  readonly own?: boolean;
  /** Leave the folder with all logs; default false. */
  readonly keep?: boolean;
  /** For everything random. */
  readonly seed: number;
}

/** A suite that is ready for scenarios, and how it is ended. */
export type RunningSuite = Suite & AsyncDisposable;

/** Starts a network with a node on it, or takes the node that the environment names. */
export async function startSuite(options: SuiteOptions): Promise<RunningSuite> {
  const folder = mkdtempSync(join(tmpdir(), "task-processor-e2e-"));
  const end = endOf(folder, options.keep ?? false);
  endOnSignals(end);
  try {
    const parts = process.env["LINERA_E2E_NODE_URL"] ? await given(folder) : await own(folder);
    const { own: isOwn = false, seed } = options;
    const start = isOwn ? startOwn(parts.node) : startProgram;
    return { ...parts, folder, start, own: isOwn, seed, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function own(folder: string) {
  const network = await startNetwork(folder);
  const module = await network.publish("task-lab");
  const controllerModule = await network.publish("controller-lab");
  const node = new LineraNode(folder, network.wallet);
  await node.start();
  return { network, module, controllerModule, node };
}

// Published by whoever gave the node: `LINERA_E2E_APPLICATION` is one task lab on its chain.
async function given(folder: string) {
  const url = new URL(process.env["LINERA_E2E_NODE_URL"] ?? "");
  const node = new LineraNode(folder, {}, Number(url.port));
  await node.attach(process.env["LINERA_E2E_CHAIN"]);
  const application = process.env["LINERA_E2E_APPLICATION"];
  const text = `query { applications(chainId: "${node.chain}") { id description } }`;
  const { applications } = await query<Applications>(node.url, text);
  const module = applications.find(({ id }) => id === application)?.description.module_id;
  if (module === undefined) throw new Error(`no application LINERA_E2E_APPLICATION=${application}`);
  return { network: null, module, controllerModule: null, node };
}

interface Applications {
  readonly applications: readonly {
    readonly id: string;
    readonly description: { readonly module_id: string };
  }[];
}

function endOf(folder: string, keep: boolean): () => Promise<void> {
  return async () => {
    await endAllChildren();
    endProcessesOf(folder);
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
}

function endOnSignals(end: () => Promise<void>): void {
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => void end().finally(() => process.exit(130)));
  }
}
