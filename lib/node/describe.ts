/**
 * Whether a node answers at a URL, and what it says of itself.
 *
 * @module
 */
import * as v from "valibot";
import type { Exchange } from "./adapter.ts";
import type { ReadNode } from "./client.ts";
import type { NodeDescription } from "./port.ts";
import { dataOf, Hash } from "./reading.ts";
import { TransportError } from "./transport_error.ts";

/** No node answers at a URL. The message names the URL and what was found there instead. */
export class NodeError extends Error {
  override readonly name = "NodeError";
}

const Description = v.object({
  // Opaque to its readers; `crate_version` is what people call the version.
  version: v.looseObject({ crate_version: v.optional(v.string()) }),
  chains: v.object({ list: v.array(Hash), default: v.nullish(Hash) }),
});

/**
 * Reads the node's version and chains.
 *
 * @param shown The node's URL as people may see it.
 * @throws {NodeError} when there is no node, or none that can be reached.
 */
export async function readDescription(
  read: ReadNode,
  shown: string,
  signal: AbortSignal,
): Promise<NodeDescription> {
  const exchange = await read("query { version chains { list default } }", signal);
  const data = dataOf(exchange, Description);
  if (data === null) throw new NodeError(whyNot(exchange, shown), { cause: exchange });
  const { version, chains } = data;
  return {
    version: version.crate_version ?? "unknown",
    chains: chains.list,
    defaultChain: chains.default ?? null,
  };
}

/** What people are told to do, by the status that something else than a node gives. */
const ADVICE: Readonly<Record<number, string>> = {
  401: "; it wants credentials: see --node-header",
  403: "; it wants credentials: see --node-header",
  404: "; is a part of the path missing, or too much?",
  407: "; it is a proxy that wants credentials",
};

function whyNot(exchange: Exchange, shown: string): string {
  if (exchange instanceof TransportError) return `The node cannot be reached: ${exchange.message}`;
  const { status, excerpt, errors } = exchange;
  const [error] = errors;
  if (error !== undefined) return `${shown} answers, but is no Linera node: ${error.message}`;
  const redirect = status >= 300 && status < 400 ? "; redirects are not followed" : "";
  const advice = ADVICE[status] ?? redirect;
  return `${shown} is no Linera node: it answers HTTP ${status}, ${excerpt}${advice}`;
}
