/**
 * Which applications are assigned: the union of what the sources want, each application once (K1).
 *
 * A source - the configuration, a controller, discovery - replaces its whole list at any time, and
 * what that changes is applied: applications and chains come and go, and whatever is in both lists
 * is not disturbed (T5). What is on a chain that the node does not follow waits until it does, and
 * ends when the node is found to follow it no more.
 *
 * @module
 */
import type { EventBus } from "../observe/events.ts";
import type { Processor } from "../processor/processor.ts";
import type { ApplicationArgument } from "../protocol/application_argument.ts";
import { type ApplicationOnChain, type ChainId, keyOf } from "../protocol/identifiers.ts";
import type { NodeChains } from "./node_chains.ts";

/** What a source wants. */
export interface Wanted {
  readonly applications: readonly ApplicationArgument[];
  /** Followed, though nothing may be assigned there. */
  readonly chains?: readonly ChainId[];
  /** Called when something has happened on one of `chains`. */
  readonly heard?: (chain: ChainId) => void;
}

/** Replaces all that one source wants. */
export type Source = (wanted: Wanted) => void;

/** What {@linkcode Assignments} needs. */
export interface AssignmentsOptions {
  readonly chains: NodeChains;
  readonly processor: Pick<Processor, "assign" | "unassign" | "watch">;
  readonly bus: EventBus;
}

/** What a source wants, and what of it is on chains that are followed. */
interface Wishes {
  wanted: Wanted;
  applications: ReadonlyMap<string, ApplicationOnChain>;
  chains: ReadonlySet<ChainId>;
}

/** What was and what is: of one source, or of all when the node follows other chains. */
interface Change {
  readonly before: Pick<Wishes, "applications" | "chains">;
  readonly after: Wishes;
}

/** An application that is assigned, and how many sources want it. */
interface Assigned {
  readonly key: string;
  readonly application: ApplicationOnChain;
  sources: number;
}

/** A chain that is followed for sources, whoever is assigned there. */
interface Watched {
  readonly sources: Set<Wishes>;
  readonly end: () => void;
}

const NOTHING: Wanted = { applications: [] };

/**
 * The assignments of a processor: nobody else assigns anything to it. What a source changes costs what
 * that source wants, and not what all of them want: discovery has a source for each chain.
 */
export class Assignments {
  readonly #options: AssignmentsOptions;
  readonly #life: AbortSignal;
  readonly #sources = new Set<Wishes>();
  readonly #assigned = new Map<string, Assigned>();
  readonly #watched = new Map<ChainId, Watched>();

  /** @param life after its end nothing is assigned, and nothing is taken away. */
  constructor(options: AssignmentsOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    options.chains.subscribe(() => this.#apply([...this.#sources].map((one) => this.#renew(one))));
  }

  /** Makes a source. It wants nothing until it is called, and one that wants nothing is forgotten. */
  source(): Source {
    const wishes: Wishes = { wanted: NOTHING, applications: new Map(), chains: new Set() };
    return (wanted) => this.#replace(wishes, wanted);
  }

  #replace(wishes: Wishes, wanted: Wanted): void {
    const { applications, chains = [] } = wanted;
    wishes.wanted = wanted;
    if (applications.length + chains.length === 0) this.#sources.delete(wishes);
    else this.#sources.add(wishes);
    if (this.#life.aborted) return;
    this.#apply([this.#renew(wishes)]);
    this.#options.chains.expect(wishes, [...applications.map(({ chain }) => chain), ...chains]);
  }

  #renew(wishes: Wishes): Change {
    const { applications, chains, wanted } = wishes;
    wishes.applications = this.#applicationsOf(wanted);
    wishes.chains = this.#chainsOf(wanted);
    return { before: { applications, chains }, after: wishes };
  }

  /** Those whose chain is known, and followed. */
  #applicationsOf({ applications }: Wanted): ReadonlyMap<string, ApplicationOnChain> {
    const found = new Map<string, ApplicationOnChain>();
    for (const { chain: named, application } of applications) {
      const chain = this.#options.chains.resolve(named);
      if (chain === null || !this.#options.chains.follows(chain)) continue;
      const key = keyOf({ chain, application });
      // The names of thousands are kept once, and not once for each time that a source was read.
      const known = this.#assigned.get(key);
      found.set(known?.key ?? key, known?.application ?? { chain, application });
    }
    return found;
  }

  #chainsOf({ chains = [] }: Wanted): ReadonlySet<ChainId> {
    return new Set(chains.filter((chain) => this.#options.chains.follows(chain)));
  }

  // All that begins is counted before what ends: what goes from one source to another is not disturbed.
  #apply(changes: readonly Change[]): void {
    if (this.#life.aborted) return;
    const begun = changes.flatMap((change) => this.#begun(change));
    this.#unassign(changes.flatMap((change) => this.#ended(change)));
    this.#assign(begun);
    for (const change of changes) this.#watch(change);
    for (const change of changes) this.#unwatch(change);
  }

  #begun({ before, after }: Change): readonly Assigned[] {
    return [...after.applications].flatMap(([key, application]) => {
      if (before.applications.has(key)) return [];
      const known = this.#assigned.get(key);
      if (known !== undefined) {
        known.sources++;
        return [];
      }
      const assigned = { key, application, sources: 1 };
      this.#assigned.set(key, assigned);
      return [assigned];
    });
  }

  #ended({ before, after }: Change): readonly Assigned[] {
    return [...before.applications.keys()].flatMap((key) => {
      const known = this.#assigned.get(key);
      if (after.applications.has(key) || known === undefined || --known.sources > 0) return [];
      this.#assigned.delete(key);
      return [known];
    });
  }

  #unassign(ended: readonly Assigned[]): void {
    if (ended.length === 0) return;
    const { processor, bus } = this.#options;
    bus.emit({ name: "assignment.ended", ...countsOf(ended) });
    for (const { application } of ended) processor.unassign(application);
  }

  #assign(begun: readonly Assigned[]): void {
    if (begun.length === 0) return;
    const { processor, bus } = this.#options;
    bus.emit({ name: "assignment.begun", ...countsOf(begun) });
    for (const { application } of begun) processor.assign(application);
  }

  #watch({ before, after }: Change): void {
    for (const chain of after.chains) {
      if (before.chains.has(chain)) continue;
      const watched = this.#watched.get(chain);
      if (watched !== undefined) watched.sources.add(after);
      else this.#watched.set(chain, this.#startWatching(chain, after));
    }
  }

  #startWatching(chain: ChainId, wishes: Wishes): Watched {
    const sources = new Set([wishes]);
    const tell = () => sources.forEach(({ wanted }) => wanted.heard?.(chain));
    return { sources, end: this.#options.processor.watch(chain, tell) };
  }

  #unwatch({ before, after }: Change): void {
    for (const chain of before.chains) {
      const watched = this.#watched.get(chain);
      if (after.chains.has(chain) || watched === undefined) continue;
      watched.sources.delete(after);
      if (watched.sources.size > 0) continue;
      this.#watched.delete(chain);
      watched.end();
    }
  }
}

function countsOf(all: readonly Assigned[]) {
  const chains = new Set(all.map(({ application: { chain } }) => chain)).size;
  return { applications: all.length, chains };
}
