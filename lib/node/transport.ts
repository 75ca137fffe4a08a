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
import type { Buffer } from "node:buffer";
import type { Clock } from "../clock/clock.ts";
import { Attempt } from "./attempt.ts";
import type { ReplyShare } from "./reply_budget.ts";
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
  /** What the answer takes of the bytes that are common to all. */
  readonly share: ReplyShare;
}

/** An answer of HTTP, whatever it says. */
export interface RawReply {
  readonly status: number;
  /** Where a redirect points to. */
  readonly location: string | null;
  /** `Retry-After` as it came. */
  readonly retryAfter: string | null;
  readonly body: Buffer<ArrayBuffer>;
}

/** Connections that wait for a next request, and how many requests are under way on such. */
class Kept {
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #secure = new HttpsAgent({ keepAlive: true });
  #underWay = 0;
  #retired = false;

  async use<Result>(url: URL, act: (agent: HttpAgent) => Promise<Result>): Promise<Result> {
    this.#underWay++;
    try {
      return await act(url.protocol === "https:" ? this.#secure : this.#plain);
    } finally {
      this.#underWay--;
      if (this.#retired) this.retire();
    }
  }

  /** No request begins on them any more; those under way go on, and then they are closed. */
  retire(): void {
    this.#retired = true;
    if (this.#underWay === 0) this.close();
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}

/** Connections to a node. */
export class Transport {
  #kept = new Kept();
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
      if (error instanceof TransportError && isSilent(error)) this.renew();
      // The other side may close a kept connection as we write to it: that says nothing of the node.
      const again = post.connection === "kept" && error instanceof TransportError && error.stale;
      if (!again) throw error;
      return await this.#attempt({ ...post, connection: "fresh" }, signal);
    }
  }

  /** Closes the connections that wait for a next request. */
  close(): void {
    this.#kept.close();
  }

  /**
   * Requests to come go over new connections. Where packets are lost without a word - a laptop has
   * slept, an address translation has forgotten - each kept connection costs a request its time limit.
   */
  renew(): void {
    this.#kept.retire();
    this.#kept = new Kept();
  }

  async #attempt(post: Post, signal: AbortSignal): Promise<RawReply> {
    if (signal.aborted) {
      throw new TransportError("aborted", false, false, "given up before it was sent");
    }
    const attempt = (agent: HttpAgent | false) =>
      new Attempt(post, agent, this.#clock, signal).settled;
    return await (post.connection === "kept" ? this.#kept.use(post.url, attempt) : attempt(false));
  }
}

/** Whether nothing came for so long that it was given up. */
function isSilent({ failure }: TransportError): boolean {
  return failure === "timedOut" || failure === "aborted";
}
