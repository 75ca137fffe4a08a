/**
 * The node's own GraphQL, as far as a client of it needs to look: chains, blocks, applications, the
 * pending block, notifications.
 *
 * @module
 */
import type { GraphQLSchema } from "graphql";
import { accountOwner, amount, hashScalar, opaque, timestamp, wideInt } from "./scalars.ts";
import { schemaOf } from "./schema.ts";

const TYPES = `
  scalar AccountOwner
  scalar Amount
  scalar ChainId
  scalar CryptoHash
  scalar ApplicationId
  scalar ApplicationDescription
  scalar ChainOwnership
  scalar Notification
  scalar Timestamp
  scalar VersionInfo
  scalar BlockHeight

  type Chains { list: [ChainId!]! default: ChainId }
  type ChainTipState { blockHash: CryptoHash nextBlockHeight: BlockHeight! }
  type ChainManager { ownership: ChainOwnership! }
  type ChainStateExtendedView {
    chainId: ChainId! tipState: ChainTipState! manager: ChainManager!
    executionState: ExecutionStateView!
  }
  type ExecutionStateView { system: SystemExecutionStateView! }
  type SystemExecutionStateView { timestamp: Timestamp! }
  type ApplicationOverview {
    id: ApplicationId! description: ApplicationDescription! link: String!
  }

  type ConfirmedBlock { status: String! hash: CryptoHash! block: Block! }
  type Block { header: BlockHeader! body: BlockBody! }
  type BlockHeader {
    chainId: ChainId! height: BlockHeight! timestamp: Timestamp! previousBlockHash: CryptoHash
  }
  type BlockBody { transactionMetadata: [TransactionMetadata!]! }
  type TransactionMetadata { transactionType: String! operation: OperationMetadata }
  type OperationMetadata {
    operationType: String! applicationId: ApplicationId userBytesHex: String
  }

  type QueryRoot {
    chain(chainId: ChainId!): ChainStateExtendedView!
    applications(chainId: ChainId!): [ApplicationOverview!]!
    chains: Chains!
    block(hash: CryptoHash, chainId: ChainId!): ConfirmedBlock
    blocks(from: CryptoHash, chainId: ChainId!, limit: Int): [ConfirmedBlock!]!
    version: VersionInfo!
  }
  type SubscriptionRoot { notifications(chainId: ChainId!): Notification! }
`;

const MUTATIONS = `type MutationRoot {
  retryPendingBlock(chainId: ChainId!): CryptoHash
  sync(chainId: ChainId!): Int!
  openChain(chainId: ChainId!, owner: AccountOwner!, balance: Amount): ChainId!
  publishDataBlob(chainId: ChainId!, bytes: [Int!]!): CryptoHash!
}`;

const SCALARS = [
  wideInt,
  timestamp,
  accountOwner,
  amount,
  hashScalar("ChainId"),
  hashScalar("CryptoHash"),
  ...["ApplicationDescription", "ChainOwnership", "Notification", "VersionInfo"].map(opaque),
];

/** The schema of a node that takes mutations. */
export const nodeSchema: GraphQLSchema = schemaOf(
  `schema { query: QueryRoot mutation: MutationRoot subscription: SubscriptionRoot }
  ${TYPES}${MUTATIONS}`,
  SCALARS,
);

/** The schema of a read-only one (U4). */
export const readOnlyNodeSchema: GraphQLSchema = schemaOf(
  `schema { query: QueryRoot subscription: SubscriptionRoot }${TYPES}`,
  SCALARS,
);
