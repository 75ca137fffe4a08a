/**
 * A chain: its blocks, what is pending on it, and the applications that have a state there.
 *
 * @module
 */
import type { ApplicationId, ChainId } from "../../protocol/identifiers.ts";
import { type DevApplication, MissingBlob } from "../application.ts";
import { ViewContext } from "../views.ts";
import { type Block, blockAfter, type BlockOperation, BlockStore, hashOf } from "./block.ts";
import { Lane } from "./lane.ts";

/** An application with its state on a chain. */
export interface Instance {
  readonly application: DevApplication;
  readonly views: ViewContext;
  readonly state: unknown;
}

/** Why a block cannot be made. */
export interface BlockFailure {
  /** The index of the operation. */
  readonly operation: number;
  /** The data that it looked for and nobody has published; null: it trapped. */
  readonly missingBlob: string | null;
}

/** What all chains share. */
export interface Network {
  /** Each can be used on every chain. */
  readonly applications: ReadonlyMap<ApplicationId, DevApplication>;
  /** Published data by its hash. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** Microseconds. */
  readonly now: () => number;
}

export interface ChainOptions {
  /** Default true. Without the key of its owner the node only follows it. */
  readonly hasKey?: boolean;
  /** Default true. Of a chain that it does not follow the node tells nothing on its own. */
  readonly followed?: boolean;
  /** Who signs its blocks. Default: somebody who signs those of no other. */
  readonly owner?: string;
}

export class Chain {
  readonly id: ChainId;
  readonly owner: string;
  readonly hasKey: boolean;
  /** Once it is, it stays so. */
  followed: boolean;
  /** Microseconds. */
  readonly createdAt: number;
  readonly lane = new Lane();
  readonly blocks: BlockStore;
  /** Proposed and not committed: the next request on the chain commits it. Survives a restart. */
  pending: Block | null = null;
  readonly #network: Network;
  readonly #instances = new Map<ApplicationId, Instance>();
  readonly #listed = new Set<ApplicationId>();
  #proposals = 0;

  constructor(
    id: ChainId,
    network: Network,
    keepBlocks: number,
    { hasKey = true, followed = true, owner }: ChainOptions = {},
  ) {
    this.id = id;
    this.owner = owner ?? `0x${hashOf(`owner of ${id}`)}`;
    this.hasKey = hasKey;
    this.followed = followed;
    this.blocks = new BlockStore(keepBlocks);
    this.#network = network;
    this.createdAt = network.now();
  }

  /** The application as it is on this chain, opened on first use; null when nobody knows it. */
  instance(id: ApplicationId): Instance | null {
    const present = this.#instances.get(id);
    if (present !== undefined) return present;
    const application = this.#network.applications.get(id);
    if (application === undefined) return null;
    const views = new ViewContext();
    const { id: chain, owner } = this;
    const readBlob = (hash: string) => {
      const bytes = this.#network.blobs.get(hash);
      if (bytes === undefined) throw new MissingBlob(hash);
      return bytes;
    };
    const state = application.open(views, { chain, owner, readBlob });
    const instance = { application, views, state };
    this.#instances.set(id, instance);
    return instance;
  }

  /** Whether the node has its state: it follows it, or has asked an application on it. */
  get isKnown(): boolean {
    return this.followed || this.#instances.size > 0;
  }

  /** The applications that have a state here, in the order of their ids. */
  get listed(): readonly ApplicationId[] {
    return [...this.#listed].sort();
  }

  /** An application was created here. */
  created(id: ApplicationId, { isEmptyAtFirst = false }: DevApplication): void {
    if (!isEmptyAtFirst) this.#listed.add(id);
  }

  /** The block that these operations would be now; `now` in microseconds. */
  next(now: number, operations: readonly BlockOperation[]): Block {
    return blockAfter(this.blocks, this.id, ++this.#proposals, now, operations);
  }

  /** Executes a block and keeps what it did. It has been rehearsed: nothing fails now. */
  commit(block: Block): void {
    this.#execute(block);
    for (const { views } of this.#touched(block)) views.save();
    for (const operation of block.operations) {
      if (operation.kind === "user") this.#listed.add(operation.application);
    }
    this.blocks.append(block);
    this.pending = null;
  }

  /** Executes a block and takes everything back; what failed in it, or null. */
  rehearse(block: Block): BlockFailure | null {
    const failure = this.#execute(block);
    for (const { views } of this.#touched(block)) views.rollback();
    return failure;
  }

  #execute(block: Block): BlockFailure | null {
    const at = BigInt(block.timestamp);
    for (const [operation, done] of block.operations.entries()) {
      if (done.kind === "system") continue;
      const { application, state } = this.instance(done.application)!;
      try {
        application.execute(state, done.operation, at);
      } catch (error) {
        // Of a contract's trap the real node tells no more than where it was.
        return { operation, missingBlob: error instanceof MissingBlob ? error.hash : null };
      }
    }
    return null;
  }

  #touched(block: Block): Set<Instance> {
    return new Set(
      block.operations.flatMap((operation) =>
        operation.kind === "user" ? [this.instance(operation.application)!] : []
      ),
    );
  }
}
