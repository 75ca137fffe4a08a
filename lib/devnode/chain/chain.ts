/**
 * A chain: its blocks, what is pending on it, and the applications that have a state there.
 *
 * @module
 */
import type { ApplicationId, ChainId } from "../../protocol/identifiers.ts";
import type { DevApplication } from "../application.ts";
import { ViewContext } from "../views.ts";
import { type Block, blockAfter, type BlockOperation, BlockStore, hashOf } from "./block.ts";
import { Lane } from "./lane.ts";

/** An application with its state on a chain. */
export interface Instance {
  readonly application: DevApplication;
  readonly views: ViewContext;
  readonly state: unknown;
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
}

export class Chain {
  readonly id: ChainId;
  readonly owner: string;
  readonly hasKey: boolean;
  readonly followed: boolean;
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
    { hasKey = true, followed = true }: ChainOptions = {},
  ) {
    this.id = id;
    this.owner = `0x${hashOf(`owner of ${id}`)}`;
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
    const readBlob = (hash: string) => this.#network.blobs.get(hash) ?? null;
    const state = application.open(views, { chain, owner, readBlob });
    const instance = { application, views, state };
    this.#instances.set(id, instance);
    return instance;
  }

  /** The applications that have a state here, in the order in which they got it. */
  get listed(): readonly ApplicationId[] {
    return [...this.#listed];
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

  /** Executes a block and takes everything back; the index of the operation that trapped, or null. */
  rehearse(block: Block): number | null {
    const trapped = this.#execute(block);
    for (const { views } of this.#touched(block)) views.rollback();
    return trapped;
  }

  #execute(block: Block): number | null {
    const at = BigInt(block.timestamp);
    for (const [index, operation] of block.operations.entries()) {
      if (!this.#executed(operation, at)) return index;
    }
    return null;
  }

  #executed(operation: BlockOperation, at: bigint): boolean {
    if (operation.kind === "system") return true;
    const { application, state } = this.instance(operation.application)!;
    try {
      application.execute(state, operation.operation, at);
      return true;
    } catch {
      return false; // the contract's trap: the real node tells no more of it either
    }
  }

  #touched(block: Block): Set<Instance> {
    return new Set(
      block.operations.flatMap((operation) =>
        operation.kind === "user" ? [this.instance(operation.application)!] : []
      ),
    );
  }
}
