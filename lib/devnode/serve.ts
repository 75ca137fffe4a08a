/**
 * The development node: an embedded node in memory that answers as the real one does
 * (`docs/wire.md`), for `dev`, for the demo and for the tests.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../clock/clock.ts";
import { systemClock } from "../clock/system.ts";
import type { ApplicationId, ChainId } from "../protocol/identifiers.ts";
import type { DevApplication } from "./application.ts";
import type { ChainOptions } from "./chain/chain.ts";
import { blockExecuted, newBlock, Notifications } from "./chain/notifications.ts";
import { Producer } from "./chain/producer.ts";
import { World } from "./chain/world.ts";
import { type DevNodeEvent, DevNodeEvents, type DevNodeListener } from "./events.ts";
import { Faults } from "./faults.ts";
import { applicationSchema } from "./graphql/application_schema.ts";
import { answerExchange } from "./routes/exchange.ts";
import { Sockets } from "./routes/sockets.ts";
import type { Site } from "./site.ts";
import { httpDate } from "./transport/answer.ts";
import { Listener } from "./transport/listener.ts";
import { bodyLimitOf } from "./routes/router.ts";

export interface DevNodeOptions {
  /** Where it listens, on 127.0.0.1. Default 0: a free port. */
  readonly port?: number;
  /** What ids are made from: the same seed gives the same ids. Default: other ones each time. */
  readonly seed?: string;
  /** Chains that exist from the start. Default 1. */
  readonly chains?: number;
  /** {@linkcode Faults.blockTimeMs} at the start. Default 25, as on the real node. */
  readonly blockTimeMs?: number;
  /** Blocks that each chain keeps at least. Default 10,000. */
  readonly keepBlocks?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** What {@linkcode DevNode.addChain} takes. */
export interface NewChainOptions extends ChainOptions {
  /** 64 hexadecimal digits. Default: made from the seed. */
  readonly id?: ChainId;
}

/** A node that runs. Disposing ends its sockets and timers; it may be done twice. */
export interface DevNode extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end; the same while it is down. */
  readonly url: string;
  /** The first chain. */
  readonly defaultChain: ChainId;
  /** All chains, those that are not followed among them. */
  readonly chains: readonly ChainId[];
  readonly faults: Faults;
  readonly sockets: Sockets;
  addChain(options?: NewChainOptions): ChainId;
  /**
   * Creates an application on a chain, or puts one with a known id on a further chain. Throws when
   * its types are no GraphQL, and a RangeError for a chain that there is none.
   */
  deploy(chain: ChainId, application: DevApplication, id?: ApplicationId): ApplicationId;
  /** The height of the chain's next block. */
  nextHeight(chain: ChainId): number;
  /** Whether a proposed block waits on the chain for the next request. */
  isPending(chain: ChainId): boolean;
  /** Somebody else makes a block on the chain; resolves when it is committed. */
  makeForeignBlock(chain: ChainId): Promise<void>;
  /** Calls `listener` with everything that happens from now on, until it is disposed. */
  listen(listener: DevNodeListener): Disposable;
  /** Resolves with the first event from now on that `matches`. */
  next(matches: (event: DevNodeEvent) => boolean): Promise<DevNodeEvent>;
  /** Ends every connection without a word and refuses new ones; the state stays. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  /** `down` and `up`. */
  restart(): Promise<void>;
}

/** Starts a node. Rejects when the port is taken. */
export async function startDevNode(options: DevNodeOptions = {}): Promise<DevNode> {
  const { port = 0, seed = randomUUID(), keepBlocks = 10_000, chains = 1 } = options;
  const { clock = systemClock(), blockTimeMs = 25 } = options;
  if (!(blockTimeMs >= 0)) throw new RangeError(`A block takes 0 ms or more, not ${blockTimeMs}`);
  const site = siteOf(clock, new World({ seed, keepBlocks, now: () => clock.now() }));
  site.faults.blockTimeMs = blockTimeMs;
  for (let added = 0; added < chains; added++) site.world.addChain();
  const sockets = new Sockets(site);
  const date = httpDate(clock);
  const url = () => `http://127.0.0.1:${listener.port}`;
  const listener = new Listener(port, {
    limitOf: bodyLimitOf,
    date,
    onRequest: (exchange) => answerExchange({ site, sockets, url: url(), date }, exchange),
  });
  await listener.open();
  return devNode(site, sockets, listener, url);
}

function siteOf(clock: Clock, world: World): Site {
  const faults = new Faults();
  const events = new DevNodeEvents();
  const notifications = new Notifications({ clock, faults });
  const producer = new Producer({
    clock,
    blockTimeMs: (operations) => faults.blockTimeMs + operations * faults.outcomeTimeMs,
    onExecuted: (block) => {
      notifications.publish(block.chain, blockExecuted(block));
      notifications.publish(block.chain, blockExecuted(block));
    },
    onCommitted: (block) => {
      const { chain, height, hash, operations } = block;
      notifications.publish(chain, newBlock(block));
      events.emit({ kind: "block", chain, height, hash, operations: operations.length });
    },
  });
  return { clock, world, faults, producer, notifications, events };
}

function devNode(
  site: Site,
  sockets: Sockets,
  listener: Listener,
  url: () => string,
): DevNode {
  const { world, faults, events, producer } = site;
  const ended = new AbortController();
  const chainOf = (id: ChainId) => {
    const chain = world.chains.get(id);
    if (chain === undefined) throw new RangeError(`There is no chain ${id}`);
    return chain;
  };
  return {
    get url() {
      return url();
    },
    get defaultChain() {
      return [...world.chains.keys()][0]!;
    },
    get chains() {
      return [...world.chains.keys()];
    },
    faults,
    sockets,
    addChain: ({ id, ...options } = {}) => world.addChain(id, options).id,
    deploy(chain, application, id) {
      applicationSchema(application); // what is wrong with its types shows here, not at a request
      return world.create(chain, application, id);
    },
    nextHeight: (chain) => chainOf(chain).blocks.nextHeight,
    isPending: (chain) => chainOf(chain).pending !== null,
    async makeForeignBlock(chain) {
      const reach = () => Promise.resolve();
      await producer.produce(chainOf(chain), [{ kind: "system" }], { reach }, ended.signal);
    },
    listen: (listen) => events.listen(listen),
    next: (matches) => events.next(matches),
    down: () => listener.close(),
    up: () => listener.open(),
    async restart() {
      await listener.close();
      await listener.open();
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      site.notifications.stop();
      await listener.close();
    },
  };
}
