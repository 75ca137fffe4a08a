/**
 * The notifications of a node's chains, over one supervised WebSocket.
 *
 * The stream is *idle* while nothing is followed, *connecting* or *up* while it has a connection,
 * *waiting* between two, and *closed* for good. A connection that ends for whatever reason is
 * followed by another after a wait of 100 to 200 ms that doubles up to a minute; one that has held
 * for a while, or has brought a block, makes the next wait the first again: a node that accepts and
 * drops connections is not hammered.
 *
 * Nothing is replayed, so every subscription that comes into force is told as `connected`, and the
 * chain's applications are to be asked then (A1).
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import type { NodeAddress } from "./address.ts";
import { Backoff } from "./backoff.ts";
import { ChainSubscription, type SubscriptionSurroundings } from "./chain_subscription.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import type { Notification, NotificationStream } from "./port.ts";

/** How a stream connects. */
export interface NodeNotificationsOptions {
  readonly address: NodeAddress;
  readonly clock: Clock;
  /** Numbers in [0, 1), for the jitter. */
  readonly random: () => number;
  /** Hears everything, in order, and never from inside a call of the stream. */
  readonly onNotification: (notification: Notification) => void;
  /** Milliseconds from connecting to the acknowledgement. Default: 10,000. */
  readonly ackTimeoutMs?: number;
  /** Milliseconds between pings. Default: 15,000. */
  readonly pingIntervalMs?: number;
  /** Milliseconds from a ping to its pong. Default: 10,000. */
  readonly pongTimeoutMs?: number;
  /** Milliseconds after which a connection has proven itself. Default: 10,000. */
  readonly stableAfterMs?: number;
}

const RECONNECT = { firstMs: 100, maxMs: 60_000 };

/** The one implementation of {@linkcode NotificationStream}. */
export class NodeNotifications implements NotificationStream {
  readonly #options: ConnectionOptions;
  readonly #stableAfterMs: number;
  readonly #around: SubscriptionSurroundings;
  readonly #backoff: Backoff;
  readonly #chains = new Map<ChainId, ChainSubscription>();
  /** Of what was subscribed to since the last ping: to be called at the next pong. */
  #unserved: (() => void)[] = [];
  #connection: Connection | null = null;
  /** The newest, whether it lives or not. */
  #last: Connection | null = null;
  #up = false;
  #waiting = false;
  readonly #life = new AbortController();

  constructor({
    address,
    clock,
    random,
    onNotification,
    ackTimeoutMs = 10_000,
    pingIntervalMs = 15_000,
    pongTimeoutMs = 10_000,
    stableAfterMs = 10_000,
  }: NodeNotificationsOptions) {
    this.#options = { address, clock, ackTimeoutMs, pingIntervalMs, pongTimeoutMs };
    this.#stableAfterMs = stableAfterMs;
    this.#backoff = new Backoff(RECONNECT, random);
    const tell = (notification: Notification) => {
      if (notification.kind === "block") this.#backoff.reset();
      // A listener that throws must not reach graphql-ws, which would close the socket for it.
      queueMicrotask(() => onNotification(redacted(notification, address)));
    };
    this.#around = { clock, random, tell };
  }

  follow(chain: ChainId): void {
    if (this.#life.signal.aborted || this.#chains.has(chain)) return;
    const subscription = new ChainSubscription(chain, this.#around);
    this.#chains.set(chain, subscription);
    if (this.#connection !== null) this.#expectServed(subscription.ask(this.#connection));
    else if (!this.#waiting) this.#connect();
  }

  unfollow(chain: ChainId): void {
    const subscription = this.#chains.get(chain);
    if (subscription === undefined) return;
    this.#chains.delete(chain);
    subscription.stop();
    if (this.#chains.size === 0) this.#connection?.end("nothing is followed");
  }

  renew(chain: ChainId): void {
    const subscription = this.#chains.get(chain);
    if (subscription === undefined || this.#connection === null) return;
    const served = subscription.renew(this.#connection);
    if (served !== null) this.#expectServed(served);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort();
    for (const chain of [...this.#chains.keys()]) this.unfollow(chain);
    await this.#last?.gone;
  }

  #connect(): void {
    const life = new AbortController();
    const connection = new Connection(this.#options, {
      up: () => this.#isUp(life.signal),
      ended: (reason) => {
        life.abort();
        this.#ended(reason);
      },
    });
    this.#connection = this.#last = connection;
    for (const subscription of this.#chains.values()) {
      this.#expectServed(subscription.ask(connection));
    }
  }

  #isUp(life: AbortSignal): void {
    this.#up = true;
    this.#options.clock.after(this.#stableAfterMs, life, () => this.#backoff.reset());
    this.#flushServed();
  }

  #ended(reason: string): void {
    this.#connection = null;
    this.#up = false;
    this.#unserved = [];
    for (const subscription of this.#chains.values()) subscription.lost(reason);
    if (this.#chains.size > 0) this.#connectLater();
  }

  #connectLater(): void {
    this.#waiting = true;
    this.#options.clock.after(this.#backoff.nextMs(), this.#life.signal, () => {
      this.#waiting = false;
      if (this.#chains.size > 0) this.#connect();
    });
  }

  /** One ping for all that are asked for in one go. */
  #expectServed(served: () => void): void {
    this.#unserved.push(served);
    if (this.#up && this.#unserved.length === 1) queueMicrotask(() => this.#flushServed());
  }

  #flushServed(): void {
    const unserved = this.#unserved;
    this.#unserved = [];
    this.#connection?.whenServed(() => unserved.forEach((served) => served()));
  }
}

/** What the other side gives as a reason may repeat what was sent along. */
function redacted(notification: Notification, address: NodeAddress): Notification {
  return "reason" in notification
    ? { ...notification, reason: address.redact(notification.reason) }
    : notification;
}
