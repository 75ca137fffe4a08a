/**
 * A node under faults: the real one with its network, or the development node.
 *
 * @module
 */
import { join } from "node:path";
import { type DevNode, startDevNode } from "../../../lib/devnode/serve.ts";
import { cursorList } from "../../../lib/devnode/cursor_list.ts";
import { taskLab } from "../../../lib/devnode/task_lab.ts";
import type { Network } from "../../e2e/network.ts";
import type { LineraNode } from "../../e2e/node.ts";
import type { ChainNode } from "../../e2e/scene.ts";
import type { RunningSuite } from "../../e2e/suite.ts";

/** Which node. */
export type NodeKind = "real" | "dev";

/** A node, and what can be done to it. */
export interface Site extends AsyncDisposable {
  readonly kind: NodeKind;
  readonly node: ChainNode;
  /** The module of the task lab. */
  readonly module: string;
  /** Where scenarios may have their folders. */
  readonly folder: string;
  /** A further chain that it follows and may propose on. */
  newChain(): Promise<string>;
  /** Ends it, by SIGKILL or SIGTERM; the development node ends its connections and keeps its state. */
  endNode(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Starts it again, and waits until it answers. Nothing when it has not been ended. */
  startNode(): Promise<void>;
  /** What only the real one has. */
  readonly real: { readonly network: Network; readonly node: LineraNode } | null;
  /** What only the development node has, its own faults among it. */
  readonly dev: DevNode | null;
}

/** The real node of a suite, which outlives the site. */
export function realSite({ node, network, module, folder }: RunningSuite): Site {
  if (network === null) throw new Error("faults need a network of their own");
  return {
    ...{ kind: "real", node, module, folder, real: { network, node }, dev: null },
    newChain: async () => await node.openChain(await node.owner()),
    endNode: (signal) => signal === "SIGKILL" ? node.kill() : node.stop(),
    startNode: async () => {
      if (!node.isRunning) await node.start();
    },
    async [Symbol.asyncDispose]() {
      network.validator.continue();
      await network.validator.restart();
      node.resume();
      if (!node.isRunning) await node.start();
    },
  };
}

function applicationOf(module: string): Parameters<DevNode["deploy"]>[1] {
  return module === "cursor list" ? cursorList() : taskLab;
}

/** A development node of its own. */
export async function devSite(folder: string): Promise<Site> {
  const dev = await startDevNode();
  const node: ChainNode = {
    url: dev.url,
    chain: dev.defaultChain,
    createApplication: (module, chain = dev.defaultChain) =>
      Promise.resolve(dev.deploy(chain, applicationOf(module))),
    height: () => Promise.resolve(dev.nextHeight(dev.defaultChain)),
  };
  return {
    ...{ kind: "dev", node, module: "task lab", folder: join(folder, "dev"), real: null, dev },
    newChain: () => Promise.resolve(dev.addChain()),
    endNode: () => dev.down(),
    startNode: () => dev.up(),
    [Symbol.asyncDispose]: () => dev[Symbol.asyncDispose](),
  };
}
