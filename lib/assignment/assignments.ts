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
import type { NamedChain, NodeChains } from "./node_chains.ts";

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

/** The assignments of a processor: nobody else assigns anything to it. */
export class Assignments {
  readonly #options: AssignmentsOptions;
  readonly #life: AbortSignal;
  readonly #sources = new Map<Source, Wanted>();
  readonly #assigned = new Map<string, ApplicationOnChain>();
  /** Chains that are only followed, and what ends that. */
  readonly #watched = new Map<ChainId, () => void>();

  /** @param life after its end nothing is assigned, and nothing is taken away. */
  constructor(options: AssignmentsOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    options.chains.subscribe(() => this.#apply());
  }

  /** Makes a source. It wants nothing until it is called, and one that wants nothing is forgotten. */
  source(): Source {
    const source: Source = (wanted) => {
      const { applications, chains = [] } = wanted;
      if (applications.length + chains.length === 0) this.#sources.delete(source);
      else this.#sources.set(source, wanted);
      this.#apply();
    };
    return source;
  }

  #apply(): void {
    if (this.#life.aborted) return;
    const { chains } = this.#options;
    const wanted = this.#wantedApplications();
    const watched = this.#wantedChains();
    this.#unassign(wanted);
    this.#assign(wanted);
    this.#watch(watched);
    chains.expect(this, this.#places());
  }

  /** Those whose chain is known, and followed. */
  #wantedApplications(): ReadonlyMap<string, ApplicationOnChain> {
    const wanted = new Map<string, ApplicationOnChain>();
    for (const { applications } of this.#sources.values()) {
      for (const { chain: named, application } of applications) {
        const chain = this.#options.chains.resolve(named);
        if (chain === null || !this.#options.chains.follows(chain)) continue;
        wanted.set(keyOf({ chain, application }), { chain, application });
      }
    }
    return wanted;
  }

  #wantedChains(): ReadonlySet<ChainId> {
    const wanted = [...this.#sources.values()].flatMap(({ chains = [] }) => chains);
    return new Set(wanted.filter((chain) => this.#options.chains.follows(chain)));
  }

  #places(): readonly NamedChain[] {
    return [...this.#sources.values()].flatMap(({ applications, chains = [] }) => [
      ...applications.map(({ chain }) => chain),
      ...chains,
    ]);
  }

  #unassign(wanted: ReadonlyMap<string, ApplicationOnChain>): void {
    const { processor, bus } = this.#options;
    const gone = [...this.#assigned].filter(([key]) => !wanted.has(key));
    if (gone.length === 0) return;
    bus.emit({ name: "assignment.ended", ...countsOf(gone.map(([, application]) => application)) });
    for (const [key, application] of gone) {
      this.#assigned.delete(key);
      processor.unassign(application);
    }
  }

  #assign(wanted: ReadonlyMap<string, ApplicationOnChain>): void {
    const { processor, bus } = this.#options;
    const fresh = [...wanted].filter(([key]) => !this.#assigned.has(key));
    if (fresh.length === 0) return;
    bus.emit({
      name: "assignment.begun",
      ...countsOf(fresh.map(([, application]) => application)),
    });
    for (const [key, application] of fresh) {
      this.#assigned.set(key, application);
      processor.assign(application);
    }
  }

  #watch(wanted: ReadonlySet<ChainId>): void {
    const { processor } = this.#options;
    for (const [chain, end] of this.#watched) {
      if (wanted.has(chain)) continue;
      this.#watched.delete(chain);
      end();
    }
    for (const chain of wanted) {
      if (this.#watched.has(chain)) continue;
      this.#watched.set(chain, processor.watch(chain, () => this.#tell(chain)));
    }
  }

  #tell(chain: ChainId): void {
    for (const { chains = [], heard } of this.#sources.values()) {
      if (chains.includes(chain)) heard?.(chain);
    }
  }
}

function countsOf(applications: readonly ApplicationOnChain[]) {
  const chains = new Set(applications.map(({ chain }) => chain)).size;
  return { applications: applications.length, chains };
}
