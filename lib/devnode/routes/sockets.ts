/**
 * The WebSockets that are open, and what can be done to all of them at once.
 *
 * @module
 */
import type { Site } from "../site.ts";
import type { Session } from "./session.ts";

export class Sockets {
  readonly #site: Site;
  readonly #sessions = new Set<Session>();

  constructor(site: Site) {
    this.#site = site;
  }

  /** How many are open. */
  get count(): number {
    return this.#sessions.size;
  }

  /** Ends them without a close frame: code 0 in Deno, 1006 in Bun. */
  drop(): void {
    for (const { channel } of this.#sessions) channel.destroy();
  }

  /** Closes them with a code. */
  close(code: number, reason = ""): void {
    for (const { channel } of this.#sessions) channel.close(code, reason);
  }

  /** Makes them half-open for good: they stand, hear nothing and say nothing, not even a pong. */
  deafen(): void {
    for (const { channel } of this.#sessions) channel.deaf = true;
  }

  /** Ends all their subscriptions with a `complete`, as the node never does by itself. */
  completeAll(): void {
    for (const session of this.#sessions) session.completeAll();
  }

  add(session: Session): void {
    this.#sessions.add(session);
    session.channel.deaf = this.#site.faults.deafSockets;
    this.#site.events.emit({ kind: "socketOpened" });
  }

  remove(session: Session): void {
    if (this.#sessions.delete(session)) this.#site.events.emit({ kind: "socketClosed" });
  }
}
