/**
 * Looks after chains that have been silent (A6): an idle chain and a deaf subscription look the same,
 * and only the chain's height tells them apart.
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import type { NodeClient } from "../node/port.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import type { Message } from "./messages.ts";

/** What the watch works with. */
export interface HeightWatchParts {
  readonly node: Pick<NodeClient, "heights">;
  readonly clock: Clock;
  /** How long a chain may be silent before its height is read, in milliseconds. */
  readonly intervalMs: number;
  readonly life: AbortSignal;
  readonly post: (message: Message) => void;
}

/** In how many parts an interval is looked at: reads are spread over it, and late by one at most. */
const PARTS = 8;

export class HeightWatch {
  readonly #parts: HeightWatchParts;
  /** When each chain was last heard of, monotonic. */
  readonly #heardAt = new Map<ChainId, Micros>();

  constructor(parts: HeightWatchParts) {
    this.#parts = parts;
    this.#lookLater();
  }

  add(chain: ChainId): void {
    this.heard(chain);
  }

  /** The chain gave a sign of life. */
  heard(chain: ChainId): void {
    this.#heardAt.set(chain, this.#parts.clock.monotonic());
  }

  #lookLater(): void {
    const { clock, intervalMs, life } = this.#parts;
    clock.after(intervalMs / PARTS, life, () => void this.#look());
  }

  async #look(): Promise<void> {
    const silent = this.#silent();
    if (silent.length > 0) await this.#read(silent);
    if (!this.#parts.life.aborted) this.#lookLater();
  }

  #silent(): ChainId[] {
    const { clock, intervalMs } = this.#parts;
    const before = clock.monotonic() - intervalMs * MICROS_PER_MS;
    return [...this.#heardAt].filter(([, at]) => at <= before).map(([chain]) => chain);
  }

  async #read(chains: readonly ChainId[]): Promise<void> {
    const { node, life, clock, post } = this.#parts;
    const sentAt = clock.monotonic();
    const heights = await node.heights(chains, life);
    if (life.aborted) return;
    for (const [chain, height] of heights) {
      // A notification that came meanwhile says more than this height.
      if (this.#heardAt.get(chain)! > sentAt) continue;
      this.heard(chain);
      post({ kind: "height", chain, height, polled: true });
    }
  }
}
