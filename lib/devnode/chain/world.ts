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
  /** Microseconds. */
  readonly now: () => number;
}

export class World {
  readonly chains = new Map<ChainId, Chain>();
  readonly applications = new Map<ApplicationId, DevApplication>();
  readonly blobs = new Map<string, Uint8Array>();
  readonly #options: WorldOptions;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  /** Adds a chain; throws a RangeError for an id that is none or is taken. */
  addChain(id: ChainId = this.#newId("chain"), options: ChainOptions = {}): Chain {
    if (!isHash(id)) throw new RangeError(`A chain id is 64 hexadecimal digits, not ${id}`);
    if (this.chains.has(id)) throw new RangeError(`There is a chain ${id} already`);
    const { applications, blobs } = this;
    const { keepBlocks, now } = this.#options;
    const chain = new Chain(id, { applications, blobs, now }, keepBlocks, options);
    this.chains.set(id, chain);
    return chain;
  }

  /** Opens a chain. The node has the key of an owner, and follows what is his, if it is one of ours. */
  openChain(owner: string): Chain {
    const isOurs = [...this.chains.values()].some((chain) => chain.hasKey && chain.owner === owner);
    return this.addChain(undefined, { owner, hasKey: isOurs, followed: isOurs });
  }

  /** Creates an application on a chain; an id that is known already is put on a further chain. */
  create(
    chainId: ChainId,
    application: DevApplication,
    id: ApplicationId = this.#newId("application"),
  ): ApplicationId {
    if (!isHash(id)) throw new RangeError(`An application id is 64 hexadecimal digits, not ${id}`);
    const chain = this.chains.get(chainId);
    if (chain === undefined) throw new RangeError(`There is no chain ${chainId}`);
    this.applications.set(id, application);
    chain.created(id, application);
    return id;
  }

  /** Publishes data and answers its hash. */
  publish(bytes: Uint8Array): string {
    const hash = hashOf(`blob: ${Buffer.from(bytes).toString("hex")}`);
    this.blobs.set(hash, bytes);
    return hash;
  }

  #newId(what: string): string {
    const number = this.chains.size + this.applications.size;
    return hashOf(`${this.#options.seed}: ${what} ${number}`);
  }
}
