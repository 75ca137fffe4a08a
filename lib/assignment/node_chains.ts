/**
 * Which chains the node follows, and which is its default one.
 *
 * The node may be down, have no default chain yet, and come to follow a chain later: while somebody
 * expects a chain that it does not follow, it is asked again. It may have been restarted with another
 * wallet: whoever notices that calls `look`, and a chain that it follows no more is not followed.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { NodeClient, NodeDescription } from "../node/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import { type RoundEnd, Rounds } from "./rounds.ts";

/** What {@linkcode NodeChains} needs. */
export interface NodeChainsOptions {
  readonly node: Pick<NodeClient, "describe">;
  /** The node's URL as people are shown it. */
  readonly url: string;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Between two vain questions for the node, in milliseconds. */
const WAITS = { firstMs: 250, maxMs: 30_000 };

/** How often a chain that is not followed is looked for. */
const RECHECK_MS = 30_000;

/** After how long a node that says nothing is said to be slow. */
const SLOW_MS = 5_000;

/** A chain, or null for the node's default one. */
export type NamedChain = ChainId | null;

/** The chains of the node, as far as somebody expects one. */
export class NodeChains {
  readonly #options: NodeChainsOptions;
  readonly #life: AbortSignal;
  readonly #rounds: Rounds;
  readonly #expected = new Map<object, ReadonlySet<NamedChain>>();
  /** How many expect each chain. */
  readonly #counts = new Map<NamedChain, number>();
  /** Those of them that the node does not follow: few, however many are expected. */
  readonly #lacking = new Set<NamedChain>();
  readonly #listeners = new Set<() => void>();
  #followed: ReadonlySet<ChainId> = new Set();
  readonly #told = new Set<ChainId>();
  #defaultChain: NamedChain = null;
  #recheck = new AbortController();
  #isLooking = false;
  #isFirst = true;
  #hasFailed = false;

  constructor(options: NodeChainsOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    const { clock, random } = options;
    const round = (signal: AbortSignal, retryInMs: number) => this.#look(signal, retryInMs);
    this.#rounds = new Rounds({ clock, random, waits: WAITS, round }, life);
  }

  /** The node may follow other chains now: it is asked. */
  look(): void {
    this.#rounds.want();
  }

  /** Calls the listener whenever more may be known. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Replaces what `who` expects; those that the node does not follow are said, and looked for. */
  expect(who: object, chains: Iterable<NamedChain>): void {
    const before = this.#expected.get(who) ?? new Set();
    const expected = new Set(chains);
    if (expected.size === 0) this.#expected.delete(who);
    else this.#expected.set(who, expected);
    for (const chain of expected) if (!before.has(chain)) this.#count(chain, 1);
    for (const chain of before) if (!expected.has(chain)) this.#count(chain, -1);
    this.#forget();
    if (!this.#isLooking && this.#missing().size > 0) this.#rounds.want();
  }

  /** The chain itself; null while the node has not said which is its default one. */
  resolve(chain: NamedChain): NamedChain {
    return chain ?? this.#defaultChain;
  }

  follows(chain: ChainId): boolean {
    return this.#followed.has(chain);
  }

  /** Waits until the node follows the chain; null: `signal` was aborted before. */
  async place(chain: NamedChain, signal: AbortSignal): Promise<NamedChain> {
    const who = {};
    const found = Promise.withResolvers<NamedChain>();
    const look = () => {
      const resolved = this.resolve(chain);
      if (signal.aborted) found.resolve(null);
      else if (resolved !== null && this.follows(resolved)) found.resolve(resolved);
    };
    const unsubscribe = this.subscribe(look);
    signal.addEventListener("abort", look, { once: true });
    look();
    this.expect(who, [chain]);
    try {
      return await found.promise;
    } finally {
      unsubscribe();
      signal.removeEventListener("abort", look);
      this.expect(who, []);
    }
  }

  async #look(signal: AbortSignal, retryInMs: number): Promise<RoundEnd> {
    this.#isLooking = true;
    const looking = new AbortController();
    this.#saySlow(AbortSignal.any([looking.signal, signal]));
    try {
      return this.#take(await this.#options.node.describe(signal), retryInMs);
    } catch (error) {
      if (signal.aborted) throw error;
      return this.#wait(error instanceof Error ? error.message : String(error), retryInMs);
    } finally {
      this.#isLooking = false;
      looking.abort();
    }
  }

  /** A node that takes a connection and says nothing is said before the question is given up. */
  #saySlow(looking: AbortSignal): void {
    if (!this.#isFirst || this.#hasFailed) return;
    const { clock, bus, url } = this.#options;
    clock.after(SLOW_MS, looking, () => bus.emit({ name: "node.slow", url, waitedMs: SLOW_MS }));
  }

  #take(node: NodeDescription, retryInMs: number): RoundEnd {
    // The chain that was the default one when it was first asked for stays it (K3).
    this.#defaultChain ??= node.defaultChain;
    this.#followed = new Set(node.chains);
    for (const chain of this.#counts.keys()) this.#noteLacking(chain);
    this.#sayFollowed();
    this.#say(node);
    const missing = this.#missing();
    for (const listener of [...this.#listeners]) listener();
    if (missing.has(null)) {
      const { url } = this.#options;
      return this.#wait(
        `The node at ${url} has no default chain: give --chain, or CHAIN:APP`,
        retryInMs,
      );
    }
    if (this.#missing().size > 0) this.#lookAgain();
    return "done";
  }

  #sayFollowed(): void {
    for (const chain of this.#told) {
      if (!this.#followed.has(chain)) continue;
      this.#told.delete(chain);
      this.#options.bus.emit({ name: "chain.followed", chain });
    }
  }

  /** The node is said the first time, and when it had to be waited for; a chain once. */
  #say({ version, chains }: NodeDescription): void {
    const { bus, url } = this.#options;
    const lacksDefault = this.#missing().has(null);
    if (!lacksDefault && (this.#isFirst || this.#hasFailed)) {
      this.#isFirst = this.#hasFailed = false;
      bus.emit({ name: "node.ready", url, version, chains: chains.length });
    }
    for (const chain of this.#missing()) {
      if (chain === null || this.#told.has(chain)) continue;
      this.#told.add(chain);
      bus.emit({ name: "chain.unfollowed", chain });
    }
  }

  #wait(message: string, retryInMs: number): RoundEnd {
    const { bus, url } = this.#options;
    this.#hasFailed = true;
    bus.emit({ name: "node.waiting", url, message, retryInMs });
    return "failed";
  }

  #lookAgain(): void {
    this.#recheck.abort();
    this.#recheck = new AbortController();
    const signal = AbortSignal.any([this.#recheck.signal, this.#life]);
    this.#options.clock.after(RECHECK_MS, signal, () => {
      if (!this.#isLooking && this.#missing().size > 0) this.#rounds.want();
    });
  }

  #count(chain: NamedChain, change: 1 | -1): void {
    const count = (this.#counts.get(chain) ?? 0) + change;
    if (count === 0) this.#counts.delete(chain);
    else this.#counts.set(chain, count);
    this.#noteLacking(chain);
  }

  #noteLacking(chain: NamedChain): void {
    const resolved = this.resolve(chain);
    const isFollowed = resolved !== null && this.#followed.has(resolved);
    if (this.#counts.has(chain) && !isFollowed) this.#lacking.add(chain);
    else this.#lacking.delete(chain);
  }

  /** What is expected and not followed; null among it while the default chain is needed and not known. */
  #missing(): Set<NamedChain> {
    return new Set([...this.#lacking].map((chain) => this.resolve(chain)));
  }

  /** A chain that nobody expects any more is no condition any more. */
  #forget(): void {
    if (this.#told.size === 0) return;
    const missing = this.#missing();
    for (const chain of this.#told) {
      if (missing.has(chain)) continue;
      this.#told.delete(chain);
      this.#options.bus.emit({ name: "chain.forgotten", chain });
    }
  }
}
