/**
 * HTTP for operators, over the transport that requests to the node go over, too.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import { ReplyBudget } from "../node/reply_budget.ts";
import { Transport } from "../node/transport.ts";
import { TransportError } from "../node/transport_error.ts";
import type { PostAnswer, PostFailure, Posting, PostRequest } from "../operators/posting.ts";

/** Until a connection stands; a service that is not there is to be named soon. */
const CONNECT_TIMEOUT_MS = 10_000;

/** What all outputs that are being read may hold together before one at a time is read on. */
const MAX_READING_BYTES = 134_217_728;

/** Connections to services, kept between requests. */
export class TransportPosting implements Posting, Disposable {
  readonly #transport: Transport;
  readonly #budget = new ReplyBudget(MAX_READING_BYTES);

  constructor(clock: Clock) {
    this.#transport = new Transport(clock);
  }

  async post(request: PostRequest, signal: AbortSignal): Promise<PostAnswer | PostFailure> {
    const share = this.#budget.open();
    const connectTimeoutMs = Math.min(CONNECT_TIMEOUT_MS, request.timeoutMs);
    try {
      const post = { ...request, connection: "kept", connectTimeoutMs, share } as const;
      return { kind: "answered", ...await this.#transport.post(post, signal) };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const { message, cause } = error;
      return { kind: "failed", failure: failureOf(error), message, cause };
    } finally {
      share.close();
    }
  }

  /** Closes idle connections. */
  [Symbol.dispose](): void {
    this.#transport.close();
  }
}

function failureOf({ failure, sent }: TransportError): PostFailure["failure"] {
  if (failure === "aborted") return "aborted";
  if (failure === "tooLong") return "tooLong";
  return failure === "timedOut" && sent ? "timeout" : "connection";
}
