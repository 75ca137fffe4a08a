/**
 * One POST and its answer, over `node:http`, which both runtimes have with the same events and codes.
 *
 * Why not `fetch`: it tells a connection that could not be made from one that was cut only by the
 * words of a message (Deno) or not at all (Bun: ECONNRESET for both), and that is the difference
 * between "nothing was sent" and "unknown" (U2). And Bun's has 256 requests under way at most: slow
 * submissions of many chains would stop every question (A8).
 *
 * What it does not spare us: under Deno a POST over a kept connection that ends before the answer is
 * sent a second time, by `node:http` with an agent that keeps alive exactly as by `fetch`, and without
 * a word. That puts an outcome on the wrong task; so what may be sent only once has a connection of
 * its own.
 *
 * @module
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Clock } from "../clock/clock.ts";
import { Attempt } from "./attempt.ts";
import { TransportError } from "./transport_error.ts";

/** One request. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * `kept`: over a connection of an earlier request, where there is one; it may be sent twice.
   * `fresh`: over a connection of its own, which is closed afterwards; it is sent once.
   */
  readonly connection: "kept" | "fresh";
  /** Milliseconds until the answer is complete. */
  readonly timeoutMs: number;
  /** Milliseconds until the connection stands, TLS included. */
  readonly connectTimeoutMs: number;
  readonly maxReplyBytes: number;
}

/** An answer of HTTP, whatever it says. */
export interface RawReply {
  readonly status: number;
  /** Where a redirect points to. */
  readonly location: string | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Connections to a node. */
export class Transport {
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #secure = new HttpsAgent({ keepAlive: true });

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Sends a request and reads its answer. Redirects are not followed.
   *
   * @throws {TransportError} for everything but an answer, after the connection has been closed.
   */
  async post(post: Post, signal: AbortSignal): Promise<RawReply> {
    try {
      return await this.#attempt(post, signal);
    } catch (error) {
      // The other side may close a kept connection as we write to it: that says nothing of the node.
      const again = post.connection === "kept" && error instanceof TransportError && error.stale;
      if (!again) throw error;
      return await this.#attempt({ ...post, connection: "fresh" }, signal);
    }
  }

  /** Closes the connections that wait for a next request. */
  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  #attempt(post: Post, signal: AbortSignal): Promise<RawReply> {
    if (signal.aborted) {
      throw new TransportError("aborted", false, false, "given up before it was sent");
    }
    const kept = post.url.protocol === "https:" ? this.#secure : this.#plain;
    return new Attempt(post, post.connection === "kept" ? kept : false, this.#clock, signal)
      .settled;
  }
}
