/**
 * How operations become a block, and what a block says of itself on the way.
 *
 * A submission is received, waits for its turn on the chain (the node makes a chain's blocks one
 * after another), is rehearsed, is proposed, is committed, is answered. Until it is proposed it
 * leaves nothing behind when its client goes away. From then on it is pending: if the client goes
 * away, it stays so, and whoever comes next on the chain commits it and gets the conflict himself.
 * Once it is committed, only the answer can be lost. (`docs/wire.md`, U3)
 *
 * The times within a block are those of a real one: both `BlockExecuted` after 4 of 33 ms, the
 * commit and its `NewBlock` after 28, the answer after 33.
 *
 * @module
 */
import type { Clock } from "../../clock/clock.ts";
import type { Block, BlockOperation } from "./block.ts";
import type { BlockFailure, Chain } from "./chain.ts";
import { pause } from "./pause.ts";

/** How the way ended. */
export type BlockEnd =
  | { readonly kind: "committed"; readonly block: Block }
  /** Another block came first; nothing of this one was applied. */
  | { readonly kind: "conflict"; readonly block: Block }
  | ({ readonly kind: "failed" } & BlockFailure);

/** Where on the way something can be made to happen. */
export type Stage = "received" | "proposed" | "committed";

export interface ProducerOptions {
  readonly clock: Clock;
  /** Milliseconds from the turn to the answer for a block with so many operations. */
  readonly blockTimeMs: (operations: number) => number;
  readonly onExecuted: (block: Block) => void;
  readonly onCommitted: (block: Block) => void;
}

/** What a submission may have done to it. */
export interface Interventions {
  /** Waits as long as the submission is to be held at this stage. */
  reach(stage: Stage): Promise<void>;
  /** Whether somebody else's block comes first. */
  readonly conflict?: boolean;
}

const EXECUTED_PART = 4 / 33;
const COMMITTED_PART = 28 / 33;

export class Producer {
  readonly #options: ProducerOptions;

  constructor(options: ProducerOptions) {
    this.#options = options;
  }

  /** Makes a block of operations. Rejects with the reason of `signal` when the client goes away. */
  async produce(
    chain: Chain,
    operations: readonly BlockOperation[],
    interventions: Interventions,
    signal: AbortSignal,
  ): Promise<BlockEnd> {
    await interventions.reach("received");
    const leave = await chain.lane.enter(signal);
    let end: BlockEnd;
    try {
      end = await this.#inTurn(chain, operations, interventions, signal);
    } finally {
      leave();
    }
    if (end.kind === "committed") await interventions.reach("committed");
    return end;
  }

  /** Commits what is pending and answers it, or null. */
  async commitPending(chain: Chain, signal: AbortSignal): Promise<Block | null> {
    const leave = await chain.lane.enter(signal);
    try {
      return await this.#commitPending(chain, signal);
    } finally {
      leave();
    }
  }

  async #inTurn(
    chain: Chain,
    operations: readonly BlockOperation[],
    interventions: Interventions,
    signal: AbortSignal,
  ): Promise<BlockEnd> {
    if (interventions.conflict === true) {
      chain.pending ??= chain.next(this.#options.clock.now(), [{ kind: "system" }]);
    }
    const other = await this.#commitPending(chain, signal);
    if (other !== null) return { kind: "conflict", block: other };
    const block = chain.next(this.#options.clock.now(), operations);
    const failure = chain.rehearse(block);
    if (failure !== null) return { kind: "failed", ...failure };
    chain.pending = block;
    await interventions.reach("proposed");
    await this.#commit(chain, block, signal);
    return { kind: "committed", block };
  }

  async #commitPending(chain: Chain, signal: AbortSignal): Promise<Block | null> {
    const block = chain.pending;
    if (block !== null) await this.#commit(chain, block, signal);
    return block;
  }

  /** What is aborted before the commit stays pending; afterwards only the answer is lost. */
  async #commit(chain: Chain, block: Block, signal: AbortSignal): Promise<void> {
    const { clock, blockTimeMs, onExecuted, onCommitted } = this.#options;
    const totalMs = blockTimeMs(block.operations.length);
    await pause(clock, totalMs * EXECUTED_PART, signal);
    onExecuted(block);
    await pause(clock, totalMs * (COMMITTED_PART - EXECUTED_PART), signal);
    chain.commit(block);
    onCommitted(block);
    await pause(clock, totalMs * (1 - COMMITTED_PART), signal);
  }
}
