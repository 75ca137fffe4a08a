/**
 * Blocks: what they hold, and where a chain keeps them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { ApplicationId, ChainId } from "../../protocol/identifiers.ts";

/** What a block does, in its order. */
export type BlockOperation =
  | {
    readonly kind: "user";
    readonly application: ApplicationId;
    /** As the application's service scheduled it. */
    readonly operation: unknown;
  }
  /** The doing of somebody else: no application is told. */
  | { readonly kind: "system" };

/** A block, proposed or committed. */
export interface Block {
  readonly hash: string;
  readonly chain: ChainId;
  readonly height: number;
  readonly previousHash: string | null;
  /** Microseconds; never before the block before it. */
  readonly timestamp: number;
  readonly operations: readonly BlockOperation[];
}

/**
 * The block that follows the last one of `blocks`.
 *
 * @param nonce makes the hash unlike that of every other proposal on the chain.
 * @param now microseconds.
 */
export function blockAfter(
  blocks: BlockStore,
  chain: ChainId,
  nonce: number,
  now: number,
  operations: readonly BlockOperation[],
): Block {
  const height = blocks.nextHeight;
  const previousHash = blocks.last?.hash ?? null;
  const timestamp = Math.max(now, blocks.last?.timestamp ?? 0);
  const hash = hashOf(`${chain}:${height}:${previousHash}:${timestamp}:${nonce}`);
  return { hash, chain, height, previousHash, timestamp, operations };
}

/** 64 hexadecimal digits that stand for `text`. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The committed blocks of a chain. The oldest are forgotten above a limit: chains live for months. */
export class BlockStore {
  readonly #limit: number;
  #blocks: Block[] = [];
  readonly #byHash = new Map<string, Block>();

  /** @param limit blocks to keep, 1 or more. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get nextHeight(): number {
    return this.last === null ? 0 : this.last.height + 1;
  }

  get last(): Block | null {
    return this.#blocks.at(-1) ?? null;
  }

  append(block: Block): void {
    this.#blocks.push(block);
    this.#byHash.set(block.hash, block);
    if (this.#blocks.length > 2 * this.#limit) this.#forget(this.#blocks.length - this.#limit);
  }

  get(hash: string): Block | null {
    return this.#byHash.get(hash) ?? null;
  }

  /** Up to `limit` blocks from this one down, the newest first. */
  downFrom(block: Block, limit: number): readonly Block[] {
    const end = this.#blocks.length - (this.nextHeight - 1 - block.height);
    return this.#blocks.slice(Math.max(0, end - limit), end).reverse();
  }

  #forget(count: number): void {
    for (const block of this.#blocks.slice(0, count)) this.#byHash.delete(block.hash);
    this.#blocks = this.#blocks.slice(count);
  }
}
