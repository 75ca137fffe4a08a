/**
 * A development node with a task lab, as the tests of this room use it.
 *
 * @module
 */
import type { DevNodeOptions } from "../../lib/devnode/serve.ts";
import { type DevNode, startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { outcomeField, post, type Reply } from "../conformance/client.ts";

/** The node, and the lab on its default chain. */
export interface LabNode extends AsyncDisposable {
  readonly node: DevNode;
  readonly url: string;
  readonly chain: string;
  readonly application: string;
  readonly controller: null;
}

/** Blocks take no time unless the test says so. */
export async function startLabNode(options: DevNodeOptions = {}): Promise<LabNode> {
  const node = await startDevNode({ blockTimeMs: 0, ...options });
  const chain = node.defaultChain;
  const application = node.deploy(chain, taskLab);
  return {
    node,
    url: node.url,
    chain,
    application,
    controller: null,
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}

/** Hands in an outcome for nobody: a stray. */
export function submitStray(lab: LabNode, output = "out", signal?: AbortSignal): Promise<Reply> {
  const url = `${lab.url}/chains/${lab.chain}/applications/${lab.application}`;
  return post(url, `query { ${outcomeField(7, "x", output)} }`, signal);
}

/** How many outcomes have been stored for nobody. */
export async function straysOf(lab: LabNode): Promise<number> {
  const url = `${lab.url}/chains/${lab.chain}/applications/${lab.application}`;
  const { body } = await post(url, "query { strays }");
  return (JSON.parse(body) as { data: { strays: number } }).data.strays;
}

/** The answer of `retryPendingBlock`, whole. */
export function retryPending(lab: LabNode, chain = lab.chain): Promise<Reply> {
  return post(`${lab.url}/`, `mutation { retryPendingBlock(chainId: "${chain}") }`);
}
