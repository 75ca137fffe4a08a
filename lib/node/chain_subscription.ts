/**
 * The subscription of one chain, over one connection after another.
 *
 * Its modes: *waiting* for a connection; *asked* on one, but not known to be served; *inForce*;
 * *resting* after the node ended it, for a wait that grows; *refused* by the node, tried again
 * rarely. A connection brings it from every mode to asked, and its end to waiting. What a
 * subscription that was replaced still sends is ignored.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import { Backoff } from "./backoff.ts";
import type { Connection } from "./connection.ts";
import { firstMessage, readPayload } from "./notification_payload.ts";
import type { Notification } from "./port.ts";

/** What a subscription needs of its surroundings. */
export interface SubscriptionSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (notification: Notification) => void;
}

/** After an end for no reason: as for a connection. */
const REST = { firstMs: 100, maxMs: 60_000 };

/** After a refusal: a malformed id stays malformed, but what refuses it may be mended. */
const REFUSED_REST = { firstMs: 150_000, maxMs: 300_000 };

type Mode = "waiting" | "asked" | "inForce" | "resting" | "refused";

/** One chain that is followed. */
export class ChainSubscription {
  readonly chain: ChainId;
  readonly #around: SubscriptionSurroundings;
  readonly #rest: Backoff;
  readonly #refusedRest: Backoff;
  #mode: Mode = "waiting";
  /** What was told last: an outage is told once. */
  #told: Notification["kind"] | null = null;
  /** Of the subscription under way, or of the rest: aborting it ends both. */
  #life = new AbortController();

  constructor(chain: ChainId, around: SubscriptionSurroundings) {
    this.chain = chain;
    this.#around = around;
    this.#rest = new Backoff(REST, around.random);
    this.#refusedRest = new Backoff(REFUSED_REST, around.random);
  }

  /**
   * Subscribes, in place of what there is. `connection` need not be up yet.
   *
   * @returns To be called when the node has read this subscription: whoever asks the chain from then
   *   on misses no block.
   */
  ask(connection: Connection): () => void {
    const replaced = this.#life;
    const life = this.#enter("asked");
    const release = connection.subscribe(this.chain, {
      next: (payload) => !life.aborted && this.#take(payload, connection),
      error: (errors) => !life.aborted && this.#refuse(firstMessage(errors), connection),
      complete: () => !life.aborted && this.#completed(connection),
    });
    life.addEventListener("abort", release, { once: true });
    // Behind the new one: a connection without any subscription would be closed.
    replaced.abort();
    return () => this.#served(life);
  }

  /** As {@linkcode ask}; null when it is on its way anyhow (A6). */
  renew(connection: Connection): (() => void) | null {
    return this.#mode === "inForce" || this.#mode === "refused" ? this.ask(connection) : null;
  }

  /** The connection is gone. */
  lost(reason: string): void {
    this.#replace("waiting");
    this.#disconnected(reason);
  }

  /** Nobody follows the chain any more. */
  stop(): void {
    this.#replace("waiting");
  }

  #served(life: AbortSignal): void {
    if (life.aborted) return;
    this.#mode = "inForce";
    this.#tell({ kind: "connected", chain: this.chain });
  }

  #take(payload: unknown, connection: Connection): void {
    const read = readPayload(payload);
    if (read.kind === "ignored") return;
    if (read.kind === "refused") return this.#refuse(read.reason, connection);
    this.#rest.reset();
    this.#refusedRest.reset();
    this.#tell({ ...read, chain: this.chain });
  }

  #refuse(reason: string, connection: Connection): void {
    if (this.#told !== "refused") this.#tell({ kind: "refused", chain: this.chain, reason });
    this.#restIn("refused", this.#refusedRest.nextMs(), connection);
  }

  #completed(connection: Connection): void {
    this.#disconnected("the node ended the subscription");
    this.#restIn("resting", this.#rest.nextMs(), connection);
  }

  #restIn(mode: Mode, waitMs: number, connection: Connection): void {
    const life = this.#replace(mode);
    this.#around.clock.after(waitMs, life, () => connection.whenServed(this.ask(connection)));
  }

  #disconnected(reason: string): void {
    if (this.#told === "disconnected") return;
    this.#tell({ kind: "disconnected", chain: this.chain, reason });
  }

  #tell(notification: Notification): void {
    if (notification.kind !== "block") this.#told = notification.kind;
    this.#around.tell(notification);
  }

  #replace(mode: Mode): AbortSignal {
    this.#life.abort();
    return this.#enter(mode);
  }

  #enter(mode: Mode): AbortSignal {
    this.#mode = mode;
    this.#life = new AbortController();
    return this.#life.signal;
  }
}
