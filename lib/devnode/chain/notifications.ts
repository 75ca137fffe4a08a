/**
 * Who is told of a chain's blocks.
 *
 * @module
 */
import type { Clock } from "../../clock/clock.ts";
import type { ChainId } from "../../protocol/identifiers.ts";
import type { Block } from "./block.ts";

/** Takes a notification as JSON, the value of the field `notifications`. */
export type Subscriber = (notification: string) => void;

/** How notifications go wrong: read anew for each one. */
export interface NotificationFaults {
  /** How often each is sent. */
  readonly notificationCopies: number;
  /** Milliseconds by which each is late. */
  readonly notificationDelayMs: number;
}

export interface NotificationsOptions {
  readonly clock: Clock;
  readonly faults: NotificationFaults;
}

/** The subscriptions of all chains. */
export class Notifications {
  readonly #options: NotificationsOptions;
  readonly #subscribers = new Map<ChainId, Set<Subscriber>>();
  readonly #stopped = new AbortController();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** Subscribes, and answers how to end that. */
  subscribe(chain: ChainId, subscriber: Subscriber): () => void {
    const subscribers = this.#subscribers.get(chain) ?? new Set();
    this.#subscribers.set(chain, subscribers.add(subscriber));
    return () => {
      subscribers.delete(subscriber);
      if (subscribers.size === 0) this.#subscribers.delete(chain);
    };
  }

  publish(chain: ChainId, notification: string): void {
    const { clock, faults } = this.#options;
    const { notificationCopies, notificationDelayMs } = faults;
    for (let copy = 0; copy < notificationCopies; copy++) {
      if (notificationDelayMs <= 0) this.#send(chain, notification);
      else {
        const send = () => this.#send(chain, notification);
        clock.after(notificationDelayMs, this.#stopped.signal, send);
      }
    }
  }

  /** Forgets what is late. */
  stop(): void {
    this.#stopped.abort();
  }

  #send(chain: ChainId, notification: string): void {
    for (const subscriber of this.#subscribers.get(chain) ?? []) subscriber(notification);
  }
}

/** That a block has been executed; a real node says so twice, before the commit. */
export function blockExecuted({ chain, height, hash }: Block): string {
  return JSON.stringify({ chain_id: chain, reason: { BlockExecuted: { height, hash } } });
}

/** That a block has been committed: what it did is visible from now on. */
export function newBlock({ chain, height, hash }: Block): string {
  const reason = { NewBlock: { height, hash, event_streams: [] } };
  return JSON.stringify({ chain_id: chain, reason });
}
