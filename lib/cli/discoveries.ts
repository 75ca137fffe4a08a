/**
 * Discovery on the chains that the settings name, which may change while the program runs (K4).
 *
 * @module
 */
import type { Assignments, Source } from "../assignment/assignments.ts";
import { discover, type DiscoveryOptions } from "../assignment/discovery.ts";
import { Places } from "../assignment/places.ts";
import type { NamedChain } from "../assignment/node_chains.ts";
import type { Settings } from "../config/settings.ts";

/** What {@linkcode Discoveries} needs. */
export interface DiscoveriesOptions extends Omit<DiscoveryOptions, "chain" | "places" | "source"> {
  readonly assignments: Pick<Assignments, "source">;
}

/** What ends a discovery, and what it wants. */
interface Running {
  readonly own: AbortController;
  readonly source: Source;
}

/** One discovery for each chain. */
export class Discoveries {
  readonly #options: DiscoveriesOptions;
  readonly #life: AbortSignal;
  readonly #places: Places;
  readonly #running = new Map<NamedChain, Running>();

  /** @param life after its end nothing is read, and nothing is assigned or taken away. */
  constructor(options: DiscoveriesOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    this.#places = new Places(options.clock);
    // One listener for all: a signal made of two for each would cost more than all else of a discovery.
    life.addEventListener("abort", () => {
      for (const { own } of this.#running.values()) own.abort();
    }, { once: true });
  }

  /** Replaces the chains; what was found on one that is left out is not wanted any more (T5). */
  set(settings: Pick<Settings, "discover" | "chain">): void {
    const chains = new Set(chainsOf(settings));
    for (const [chain, { own, source }] of this.#running) {
      if (chains.has(chain)) continue;
      this.#running.delete(chain);
      own.abort();
      source({ applications: [] });
    }
    for (const chain of chains) {
      if (!this.#running.has(chain)) this.#running.set(chain, this.#begin(chain));
    }
  }

  #begin(chain: NamedChain): Running {
    const { assignments, ...options } = this.#options;
    const own = new AbortController();
    const source = assignments.source();
    // What is being read when it ends may still be answered.
    const guarded: Source = (wanted) => {
      if (!own.signal.aborted) source(wanted);
    };
    if (this.#life.aborted) own.abort();
    void discover({ ...options, chain, places: this.#places, source: guarded }, own.signal);
    return { own, source };
  }
}

/** Null stands for the node's default chain. */
function chainsOf(
  { discover, chain }: Pick<Settings, "discover" | "chain">,
): readonly NamedChain[] {
  if (discover === false) return [];
  return discover === true ? [chain] : discover;
}
