/**
 * Looks after chains that have been silent (A6): an idle chain and a deaf subscription look the same,
 * and only the chain's height tells them apart.
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import type { NodeClient } from "../node/port.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import type { Incoming } from "./messages.ts";

/** What the watch works with. */
export interface SilenceWatchParts {
  readonly node: Pick<NodeClient, "heights">;
  readonly clock: Clock;
  /** How long a chain may be silent before its height is read, in milliseconds. */
  readonly intervalMs: number;
  readonly life: AbortSignal;
  readonly post: (message: Incoming) => void;
}

/** In how many parts an interval is looked at: reads are spread over it, and late by one at most. */
const PARTS = 8;

export class SilenceWatch {
  readonly #parts: SilenceWatchParts;
  /** When each chain was last heard of, monotonic. */
  readonly #heardAt = new Map<ChainId, Micros>();
  /** When each gave a sign of life: a height that could not be read is none. */
  readonly #livedAt = new Map<ChainId, Micros>();
  #intervalMs: number;
  /** Ends the wait for the next look; null while heights are read. */
  #wait: AbortController | null = null;

  constructor(parts: SilenceWatchParts) {
    this.#parts = parts;
    this.#intervalMs = parts.intervalMs;
    this.#lookLater();
  }

  /** How many chains are looked after. */
  get size(): number {
    return this.#heardAt.size;
  }

  /** When each chain gave its last sign of life, monotonic. */
  get livedAt(): Iterable<readonly [ChainId, Micros]> {
    return this.#livedAt;
  }

  /** Takes another interval from now on, also for the silence that lasts already. */
  setInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    if (this.#wait === null || this.#parts.life.aborted) return;
    this.#wait.abort();
    this.#lookLater();
  }

  add(chain: ChainId): void {
    this.#live(chain);
  }

  remove(chain: ChainId): void {
    this.#livedAt.delete(chain);
    this.#heardAt.delete(chain);
  }

  /** The chain gave a sign of life; one that is not looked after may still be heard for a while. */
  heard(chain: ChainId): void {
    if (this.#heardAt.has(chain)) this.#live(chain);
  }

  #live(chain: ChainId): void {
    this.#note(chain);
    this.#livedAt.set(chain, this.#parts.clock.monotonic());
  }

  #note(chain: ChainId): void {
    this.#heardAt.set(chain, this.#parts.clock.monotonic());
  }

  #lookLater(): void {
    const { clock, life } = this.#parts;
    const wait = new AbortController();
    const stop = () => wait.abort();
    life.addEventListener("abort", stop, { once: true, signal: wait.signal });
    this.#wait = wait;
    clock.after(this.#intervalMs / PARTS, wait.signal, () => {
      stop();
      this.#wait = null;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    const silent = this.#silent();
    if (silent.length > 0) await this.#read(silent);
    if (!this.#parts.life.aborted) this.#lookLater();
  }

  #silent(): ChainId[] {
    const before = this.#parts.clock.monotonic() - this.#intervalMs * MICROS_PER_MS;
    return [...this.#heardAt].filter(([, at]) => at <= before).map(([chain]) => chain);
  }

  async #read(chains: readonly ChainId[]): Promise<void> {
    const { node, life, clock, post } = this.#parts;
    const sentAt = clock.monotonic();
    const heights = await node.heights(chains, life);
    if (life.aborted) return;
    for (const [chain, height] of heights) {
      const heardAt = this.#heardAt.get(chain);
      // A notification that came meanwhile says more than this height.
      if (heardAt === undefined || heardAt > sentAt) continue;
      if (height === null) this.#note(chain);
      else this.#live(chain);
      post({ kind: "height", chain, height, polled: true });
    }
  }
}
