/**
 * Everything that the node knows: chains and applications. What is not used costs nothing: an
 * application's state on a chain is made by the first request for it.
 *
 * @module
 */
import { type ApplicationId, type ChainId, isHash } from "../../protocol/identifiers.ts";
import type { DevApplication } from "../application.ts";
import { hashOf } from "./block.ts";
import { Chain, type ChainOptions } from "./chain.ts";

export interface WorldOptions {
  /** What ids are made from: the same seed gives the same ids. */
  readonly seed: string;
  /** Blocks that each chain keeps at least. */
  readonly keepBlocks: number;
}

export class World {
  readonly chains = new Map<ChainId, Chain>();
  readonly applications = new Map<ApplicationId, DevApplication>();
  /** On which chains applications were created: what `applications(chainId)` lists. */
  readonly #created = new Map<ChainId, ApplicationId[]>();
  readonly #options: WorldOptions;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  /** Adds a chain; throws a RangeError for an id that is none or is taken. */
  addChain(id: ChainId = this.#newId("chain"), options: ChainOptions = {}): Chain {
    if (!isHash(id)) throw new RangeError(`A chain id is 64 hexadecimal digits, not ${id}`);
    if (this.chains.has(id)) throw new RangeError(`There is a chain ${id} already`);
    const chain = new Chain(id, this.applications, this.#options.keepBlocks, options);
    this.chains.set(id, chain);
    return chain;
  }

  /** Creates an application on a chain; an id that is known already is put on a further chain. */
  create(
    chain: ChainId,
    application: DevApplication,
    id: ApplicationId = this.#newId("application"),
  ): ApplicationId {
    if (!isHash(id)) throw new RangeError(`An application id is 64 hexadecimal digits, not ${id}`);
    if (!this.chains.has(chain)) throw new RangeError(`There is no chain ${chain}`);
    this.applications.set(id, application);
    this.#created.set(chain, [...this.createdOn(chain), id]);
    return id;
  }

  createdOn(chain: ChainId): readonly ApplicationId[] {
    return this.#created.get(chain) ?? [];
  }

  #newId(what: string): string {
    const number = this.chains.size + this.applications.size;
    return hashOf(`${this.#options.seed}: ${what} ${number}`);
  }
}
