/**
 * What the fields of the node's own GraphQL answer.
 *
 * @module
 */
import type { Block, BlockOperation } from "../chain/block.ts";
import type { Chain } from "../chain/chain.ts";
import { exactJson } from "../graphql/scalars.ts";
import type { Roots } from "../graphql/execute.ts";
import type { Site } from "../site.ts";
import { blobsNotFound } from "./answers.ts";
import { nodeMutations } from "./node_mutations.ts";

interface ChainArguments {
  readonly chainId: string;
}

interface BlockArguments extends ChainArguments {
  readonly hash?: string | null;
}

interface BlocksArguments extends ChainArguments {
  readonly from?: string | null;
  readonly limit?: number | null;
}

/** Blocks that `blocks` answers when it is not told how many. */
const DEFAULT_LIMIT = 10;

/** The fields, for one request: a mutation ends when its client goes away. */
export function nodeRoots(site: Site, url: string, signal: AbortSignal): Roots {
  const { world } = site;
  const query = {
    version: VERSION,
    chains: () => chainsOf(site),
    chain: ({ chainId }: ChainArguments) => viewOf(chainId, heldChain(site, chainId)),
    applications: ({ chainId }: ChainArguments) =>
      (heldChain(site, chainId)?.listed ?? []).map((id) => ({
        id,
        description: { creator_chain_id: chainId, name: world.applications.get(id)!.name },
        link: `${url}/chains/${chainId}/applications/${id}`,
      })),
    block: ({ chainId, hash }: BlockArguments) => {
      const block = blockOf(knownChain(site, chainId), hash);
      return block === null ? null : confirmed(site, block);
    },
    blocks: ({ chainId, from, limit }: BlocksArguments) => {
      const chain = knownChain(site, chainId);
      const first = blockOf(chain, from);
      const blocks = first === null ? [] : chain.blocks.downFrom(first, limit ?? DEFAULT_LIMIT);
      return blocks.map((block) => confirmed(site, block));
    },
  };
  return { query, mutation: nodeMutations(site, signal) };
}

/** The version that it imitates; the commit says that it is an imitation. */
const VERSION = {
  crate_version: "0.15.23",
  git_commit: "development node of linera-task-processor",
  git_dirty: false,
  rpc_hash: "K9p3m/MsIPZL32CYddAqlG6PHKprJvMjei5cIiqFgDY",
  graphql_hash: "RmwcE5swpH/HkjbetY/YyD6ebNQFS9oeU6ayEAvDjEQ",
  wit_hash: "0X+I4jeHcdpD2M0R+OVodI4pH+dF9rt0K/iHENVcnug",
};

function chainsOf({ world, faults }: Site) {
  const list = [...world.chains.values()]
    .filter(({ id, followed }) => followed && !faults.forgottenChains.has(id))
    .map(({ id }) => id);
  return { list, default: list[0] ?? null };
}

/** A chain whose state the node has. */
function heldChain({ world }: Site, id: string): Chain | undefined {
  const chain = world.chains.get(id);
  return chain?.isKnown ? chain : undefined;
}

/** Any other chain is answered as one without blocks and owners. */
function viewOf(chainId: string, chain: Chain | undefined) {
  return {
    chainId,
    tipState: {
      blockHash: chain?.blocks.last?.hash ?? null,
      nextBlockHeight: chain?.blocks.nextHeight ?? 0,
    },
    executionState: {
      system: { timestamp: chain?.blocks.last?.timestamp ?? chain?.createdAt ?? 0 },
    },
    manager: { ownership: ownershipOf(chain) },
  };
}

function ownershipOf(chain: Chain | undefined) {
  return {
    super_owners: [],
    owners: chain === undefined ? {} : { [chain.owner]: 100 },
    multi_leader_rounds: chain === undefined ? 0 : 5,
    open_multi_leader_rounds: false,
    timeout_config: {
      fast_round_duration: null,
      base_timeout: 10_000_000,
      timeout_increment: 1_000_000,
      fallback_duration: exactJson(2n ** 64n - 1n),
    },
  };
}

function knownChain({ world }: Site, id: string): Chain {
  const chain = world.chains.get(id);
  if (chain !== undefined) return chain;
  throw new Error(blobsNotFound(id));
}

/** The block with this hash; the last one, if there is one, without. */
function blockOf(chain: Chain, hash: string | null | undefined): Block | null {
  if (hash === undefined || hash === null) return chain.blocks.last;
  const block = chain.blocks.get(hash);
  if (block === null) throw new Error(`Missing confirmed block: ${hash}`);
  return block;
}

/** Made field by field: the operations' bytes are many, and seldom asked for. */
function confirmed(site: Site, block: Block) {
  const { chain: chainId, hash, height, timestamp, previousHash, operations } = block;
  return {
    status: "confirmed",
    hash,
    block: {
      header: { chainId, height, timestamp, previousBlockHash: previousHash },
      body: {
        transactionMetadata: () =>
          operations.map((operation) => ({
            transactionType: "ExecuteOperation",
            operation: metadataOf(site, operation),
          })),
      },
    },
  };
}

function metadataOf({ world }: Site, done: BlockOperation) {
  if (done.kind === "system") {
    return { operationType: "System", applicationId: null, userBytesHex: null };
  }
  const application = world.applications.get(done.application)!;
  return {
    operationType: "User",
    applicationId: done.application,
    userBytesHex: () => Buffer.from(application.encode(done.operation)).toString("hex"),
  };
}
