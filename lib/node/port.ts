/**
 * What the processor needs of a node, and what each end of a request means.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { ApplicationId, ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import type { ProcessorActions, TaskOutcome } from "../protocol/tasks.ts";

/** The one body size that the node takes at most, in bytes (`docs/wire.md`: 413 above it). */
export const REQUEST_LIMIT_BYTES = 2_097_152;

/** Why there is no answer to a query. */
export type Unanswered =
  /** The application or its answer is at fault: GraphQL errors, a trap, a wrong type (A4). */
  | { readonly kind: "invalid"; readonly message: string }
  /** The node does not know the application, or says that an id is malformed. */
  | { readonly kind: "misaddressed"; readonly message: string }
  /** The node could not be asked, or did not answer in time. */
  | { readonly kind: "unreachable"; readonly message: string };

/** How a question to an application ended. */
export type AnswerEnd =
  | { readonly kind: "answered"; readonly actions: ProcessorActions }
  | Unanswered;

/** How any other query of an application ended; `data` is an object, its fields are not validated. */
export type QueryEnd =
  | { readonly kind: "answered"; readonly data: Readonly<Record<string, unknown>> }
  | Unanswered;

/** How a submission ended (U2): exactly one of these. */
export type SubmissionEnd =
  /** A block was committed; who was accepted is read from it (U6). */
  | { readonly kind: "committed"; readonly block: string }
  /** No operation was scheduled, so no block was made. */
  | { readonly kind: "acceptedWithoutBlock" }
  /** The service refused; `alias` is the response key that the first error's path begins with. */
  | { readonly kind: "refused"; readonly message: string; readonly alias: string | null }
  /** A contract failed on the block: nothing of it was applied. */
  | { readonly kind: "failedInExecution"; readonly message: string }
  /** The request was above the node's limit. */
  | { readonly kind: "tooLarge"; readonly message: string }
  /** Another block came first: nothing of this request was applied. */
  | { readonly kind: "conflict"; readonly message: string }
  | { readonly kind: "readOnly"; readonly message: string }
  | { readonly kind: "cannotPropose"; readonly message: string }
  | { readonly kind: "misaddressed"; readonly message: string }
  /** Nothing was sent: the connection could not be made. */
  | { readonly kind: "unreachable"; readonly message: string }
  /** Everything else, every cut among them: it may have been committed, now or later (U3). */
  | { readonly kind: "unknown"; readonly message: string };

/** How `retryPendingBlock` ended (U3). */
export type PendingEnd =
  /** What was pending has now been committed as this block, whoever proposed it. */
  | { readonly kind: "committed"; readonly block: string }
  /** Nothing is pending any more. */
  | { readonly kind: "none" }
  | { readonly kind: "readOnly"; readonly message: string }
  | { readonly kind: "cannotPropose"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

/** A block, as far as it tells whose outcomes it holds. */
export interface BlockContents {
  readonly hash: string;
  readonly height: number;
  /** The application of each user operation, in the block's order. */
  readonly operations: readonly string[];
  /** What was found of the outputs that were looked for; null: they were not. */
  readonly found: FoundOutputs | null;
}

/** Outputs that are looked for in the operations of an application (U3). */
export interface SoughtOutputs {
  readonly application: ApplicationId;
  readonly outputs: readonly string[];
}

/** What was found of {@linkcode SoughtOutputs} in a block. */
export interface FoundOutputs {
  /** How many of the application's operations hold any of the outputs. */
  readonly operations: number;
  /** How many of the outputs are held by any of its operations. */
  readonly outputs: number;
}

/** What is known of a chain. */
export interface ChainState {
  /** The height of its last block; -1 without one, as also of a chain that nobody knows. */
  readonly height: number;
  /** Who may propose blocks, by turns of their weights. */
  readonly owners: readonly ChainOwner[];
  /** Who may propose at any time. */
  readonly superOwners: readonly string[];
  /**
   * The time of the last block, or of the chain's creation without one; null for a chain that
   * nobody knows, which has no owners either.
   */
  readonly timestamp: Micros | null;
}

/** An owner of a chain among others. */
export interface ChainOwner {
  /** `0x` and hexadecimal digits, 64 of them for a key of Linera's. */
  readonly owner: string;
  /** A u64 with all its digits. */
  readonly weight: bigint;
}

/** What a chain told through its notifications. */
export type Notification =
  /** The subscription of this chain is (again) in force; what came before is lost. */
  | { readonly kind: "connected"; readonly chain: ChainId }
  | { readonly kind: "disconnected"; readonly chain: ChainId; readonly reason: string }
  | {
    readonly kind: "block";
    readonly chain: ChainId;
    readonly height: number;
    readonly hash: string;
  }
  /** The node refuses the subscription of this chain (a malformed id): it is tried again rarely. */
  | { readonly kind: "refused"; readonly chain: ChainId; readonly reason: string };

/** Requests to one node. Every method settles soon after `signal` is aborted. */
export interface NodeClient {
  /** Asks an application what to do (A3). Never rejects but for an abort of `signal`. */
  ask(
    application: ApplicationOnChain,
    cursor: string | null,
    now: Micros,
    signal: AbortSignal,
  ): Promise<AnswerEnd>;

  /**
   * Sends outcomes in one request, the n-th under the alias `o<n>` (U6). Never rejects: an abort of
   * `signal` ends as `unknown`, after the connection has been closed (U3).
   */
  submit(
    application: ApplicationOnChain,
    outcomes: readonly TaskOutcome[],
    signal: AbortSignal,
  ): Promise<SubmissionEnd>;

  /**
   * Asks an application anything: a whole document, which schedules no operations. Never rejects but
   * for an abort of `signal`.
   */
  query(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<QueryEnd>;

  /**
   * Sends a document that schedules operations, once. Ends as {@linkcode NodeClient.submit} does,
   * whatever its fields answer.
   */
  command(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<SubmissionEnd>;

  /** Has the node commit what it still holds as proposed on the chain (U3). */
  retryPendingBlock(chain: ChainId, signal: AbortSignal): Promise<PendingEnd>;

  /** The chain's blocks above a height, oldest first; null when they could not be read. */
  blocksAbove(
    chain: ChainId,
    height: number,
    signal: AbortSignal,
    sought?: SoughtOutputs | null,
  ): Promise<readonly BlockContents[] | null>;

  /** One block; null when it could not be read. */
  block(
    chain: ChainId,
    hash: string,
    signal: AbortSignal,
    sought?: SoughtOutputs | null,
  ): Promise<BlockContents | null>;

  /**
   * The height of the last block of each chain, -1 for a chain without one; null where it could not
   * be read (A6: many chains in one request, at most 500 aliases; a chain that fails is read alone).
   */
  heights(
    chains: readonly ChainId[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ChainId, number | null>>;

  /**
   * The applications that have a state on a chain, as the node lists them: none for a chain that
   * nobody knows; null when they could not be read.
   */
  applications(chain: ChainId, signal: AbortSignal): Promise<readonly ApplicationId[] | null>;

  /** Height and owners of a chain; null when they could not be read. */
  chainState(chain: ChainId, signal: AbortSignal): Promise<ChainState | null>;

  /** Whether the node takes mutations (U4): false while it is read-only; null: not known. */
  acceptsMutations(signal: AbortSignal): Promise<boolean | null>;

  /** The node's version and the chains it follows; throws `NodeError` when it cannot be told. */
  describe(signal: AbortSignal): Promise<NodeDescription>;
}

/** What a node says of itself. */
export interface NodeDescription {
  readonly version: string;
  /** Those of its wallet: it follows them, with a key for them or without. */
  readonly chains: readonly ChainId[];
  readonly defaultChain: ChainId | null;
}

/** The notifications of any number of chains of one node, over one WebSocket, supervised. */
export interface NotificationStream {
  /** Follows a chain; following one twice is following it once. */
  follow(chain: ChainId): void;
  unfollow(chain: ChainId): void;
  /** Subscribes to this chain anew, though nothing seems wrong with its subscription (A6). */
  renew(chain: ChainId): void;
  /** Ends the socket and every timer; idempotent. */
  [Symbol.asyncDispose](): Promise<void>;
}
