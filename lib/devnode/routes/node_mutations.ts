/**
 * The mutations of the node's own GraphQL: what it does by itself on a chain.
 *
 * @module
 */
import { type ArgumentNode, GraphQLError, type GraphQLResolveInfo } from "graphql";
import type { Chain } from "../chain/chain.ts";
import type { Fields } from "../application.ts";
import type { Site } from "../site.ts";
import { blobsNotFound, cannotPropose, conflict, noSuchBlob } from "./answers.ts";

/** The fields, for one request: a mutation ends when its client goes away. */
export function nodeMutations(site: Site, signal: AbortSignal): Fields {
  return {
    retryPendingBlock: async ({ chainId }) => {
      const chain = ownChain(site, String(chainId), noSuchBlob("ChainDescription", `${chainId}`));
      return (await site.producer.commitPending(chain, signal))?.hash ?? null;
    },
    sync: ({ chainId }) => {
      const chain = site.world.chains.get(String(chainId));
      if (chain === undefined) throw new Error(noSuchBlob("ChainDescription", String(chainId)));
      chain.followed = true;
      return chain.blocks.nextHeight;
    },
    openChain: async ({ chainId, owner }) => {
      await madeBlock(site, String(chainId), signal);
      return site.world.openChain(String(owner).toLowerCase()).id;
    },
    publishDataBlob: (async ({ chainId, bytes }, _context, info) => {
      const numbers = bytes as readonly number[];
      if (!numbers.every(isByte)) throw notBytes(info);
      await madeBlock(site, String(chainId), signal);
      return site.world.publish(Uint8Array.from(numbers));
    }) satisfies Resolver as Fields[string],
  };
}

/** graphql-js calls the fields of a root with more than their arguments. */
type Resolver = (
  args: Parameters<Fields[string]>[0],
  context: unknown,
  info: GraphQLResolveInfo,
) => unknown;

/** Makes a block of one operation of the system. */
async function madeBlock(site: Site, chainId: string, signal: AbortSignal): Promise<void> {
  const chain = ownChain(site, chainId, `error on the local node: ${blobsNotFound(chainId)}`);
  const stages = { reach: () => Promise.resolve() };
  const end = await site.producer.produce(chain, [{ kind: "system" }], stages, signal);
  if (end.kind === "conflict") throw new Error(conflict(end.block.hash));
}

/** A chain that the node can propose on; `unknown` is what is said of one that nobody knows. */
function ownChain({ world }: Site, id: string, unknown: string): Chain {
  const chain = world.chains.get(id);
  if (chain === undefined) throw new Error(unknown);
  if (!chain.hasKey) throw new Error(cannotPropose(id));
  return chain;
}

function isByte(number: number): boolean {
  return number >= 0 && number <= 255;
}

function notBytes({ fieldNodes }: GraphQLResolveInfo): GraphQLError {
  const given = fieldNodes[0]?.arguments?.find(({ name }: ArgumentNode) => name.value === "bytes");
  const message = 'Failed to parse "Int": Only integers from 0 to 255 are accepted. ' +
    '(occurred while parsing "[Int!]")';
  return new GraphQLError(message, given === undefined ? {} : { nodes: given.value });
}
