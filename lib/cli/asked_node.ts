/**
 * A node that a command asks a few things, and then ends.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { Settings } from "../config/settings.ts";
import { NodeAddress } from "../node/address.ts";
import { HttpNodeClient } from "../node/client.ts";

/** The node, and how people are shown where it is. */
export interface AskedNode extends Disposable {
  readonly node: HttpNodeClient;
  readonly url: string;
}

/** @param timeoutMs for every answer, and for a connection to stand. */
export function askedNode(
  { nodeUrl, nodeHeaders }: Pick<Settings, "nodeUrl" | "nodeHeaders">,
  clock: Clock,
  timeoutMs: number,
): AskedNode {
  const address = new NodeAddress({ url: nodeUrl, headers: nodeHeaders });
  const node = new HttpNodeClient({
    address,
    clock,
    askTimeoutMs: timeoutMs,
    submitTimeoutMs: timeoutMs,
    connectTimeoutMs: timeoutMs,
  });
  return { node, url: address.shown, [Symbol.dispose]: () => node[Symbol.dispose]() };
}
