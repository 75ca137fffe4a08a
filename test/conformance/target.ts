/**
 * The node that the suite runs against: a development node of its own, or the real one that
 * `LINERA_E2E_NODE_URL`, `LINERA_E2E_CHAIN`, `LINERA_E2E_APPLICATION` (a task lab) and
 * `LINERA_E2E_CONTROLLER` (a controller lab that nobody uses; optional) name.
 *
 * The real one has a history, and others may use its chain meanwhile: the suite looks at what it did
 * itself, by operators with names of its own.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { controllerLab } from "../../lib/devnode/controller_lab.ts";
import { startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { isHash } from "../../lib/protocol/identifiers.ts";

export interface Target extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly chain: string;
  /** A task lab on the chain. */
  readonly application: string;
  /** A controller lab on the chain; null: its tests are skipped. */
  readonly controller: string | null;
}

/** Opens the target; whoever opens it disposes it. */
export async function openTarget(): Promise<Target> {
  return realTarget() ?? await devTarget();
}

/** An operator that no processor has and no other test uses. */
export function ownOperator(): string {
  return `conformance-${randomUUID()}`;
}

/** 64 zeros: well-formed, and never a chain, an application or a block. */
export const NOWHERE = "0".repeat(64);

function realTarget(): Target | null {
  const {
    LINERA_E2E_NODE_URL: url,
    LINERA_E2E_CHAIN: chain,
    LINERA_E2E_APPLICATION: application,
    LINERA_E2E_CONTROLLER: controller = null,
  } = process.env;
  if (url === undefined) return null;
  if (!isHash(chain ?? "") || !isHash(application ?? "")) {
    throw new Error("LINERA_E2E_NODE_URL needs LINERA_E2E_CHAIN and LINERA_E2E_APPLICATION");
  }
  if (controller !== null && !isHash(controller)) {
    throw new Error("LINERA_E2E_CONTROLLER is no application");
  }
  const ids = { chain: chain!, application: application!, controller };
  return { url: url.replace(/\/$/, ""), ...ids, [Symbol.asyncDispose]: async () => {} };
}

async function devTarget(): Promise<Target> {
  const node = await startDevNode();
  const application = node.deploy(node.defaultChain, taskLab);
  const controller = node.deploy(node.defaultChain, controllerLab());
  return {
    url: node.url,
    chain: node.defaultChain,
    application,
    controller,
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}
