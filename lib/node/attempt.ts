/**
 * The life of one HTTP request.
 *
 * It is *connecting* until its connection stands (TLS included), then *sent*, whether a byte has left
 * or not, then it *settles* once: with the whole answer, or with the first thing that went wrong. A
 * failure settles only when the socket has been closed, so that whatever is sent afterwards reaches
 * the node behind that end (U3). Nothing is looked at after that.
 *
 * @module
 */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { Buffer } from "node:buffer";
import type { Clock } from "../clock/clock.ts";
import { formatMs } from "../observe/duration.ts";
import type { Post, RawReply } from "./transport.ts";
import { explained, TransportError, type TransportFailure } from "./transport_error.ts";

/** One request under way. */
export class Attempt {
  /** The answer, or a {@linkcode TransportError}. */
  readonly settled: Promise<RawReply>;
  readonly #post: Post;
  readonly #outgoing: ClientRequest;
  readonly #settle = Promise.withResolvers<RawReply>();
  /** Aborted when the request settles: the end of its timers and listeners. */
  readonly #life = new AbortController();
  #socket: Socket | null = null;
  #sent = false;
  #reused = false;
  #answering = false;
  #failure: TransportError | null = null;

  /** @param agent Whose connections are used; false for one of its own. */
  constructor(post: Post, agent: Agent | false, clock: Clock, signal: AbortSignal) {
    this.#post = post;
    this.settled = this.#settle.promise;
    this.#outgoing = open(post, agent);
    this.#watch();
    this.#limit(clock, signal);
    this.#outgoing.end(post.body);
  }

  #watch(): void {
    this.#outgoing.on("socket", (socket) => this.#follow(socket));
    this.#outgoing.on("response", (incoming) => this.#receive(incoming));
    this.#outgoing.on("error", (error) => this.#fail(this.#lost(), explained(error), error));
    this.#outgoing.on("close", () => this.#fail(this.#lost(), "the connection was closed"));
  }

  #limit(clock: Clock, signal: AbortSignal): void {
    const { timeoutMs, connectTimeoutMs } = this.#post;
    const life = this.#life.signal;
    const giveUp = () => this.#fail("aborted", "given up while it was under way", signal.reason);
    signal.addEventListener("abort", giveUp, { once: true, signal: life });
    clock.after(
      timeoutMs,
      life,
      () => this.#fail("timedOut", `no answer in ${formatMs(timeoutMs)}`),
    );
    clock.after(connectTimeoutMs, life, () => {
      if (!this.#sent) this.#fail("timedOut", `no connection in ${connectTimeoutMs} ms`);
    });
  }

  /** Until the connection stands, what is written waits in the request: nothing has left. */
  #follow(socket: Socket): void {
    // Deno goes on over a second socket by itself when a kept one turns out to have ended.
    this.#socket?.removeListener("close", this.#closed);
    this.#socket = socket;
    this.#reused ||= this.#outgoing.reusedSocket;
    socket.once("close", this.#closed);
    if (this.#reused || !socket.connecting) {
      this.#sent = true;
      return;
    }
    const standing = this.#post.url.protocol === "https:" ? "secureConnect" : "connect";
    socket.once(standing, () => this.#sent = true);
  }

  #receive(incoming: IncomingMessage): void {
    this.#answering = true;
    const chunks: Uint8Array[] = [];
    const { share } = this.#post;
    let left = this.#post.maxReplyBytes;
    share.goOn = () => incoming.resume();
    incoming.on("data", (chunk: Uint8Array) => {
      left -= chunk.length;
      if (left >= 0) chunks.push(chunk);
      if (left >= 0 && !share.take(chunk.length)) incoming.pause();
      if (left < 0) {
        this.#fail("tooLong", `an answer of more than ${this.#post.maxReplyBytes} bytes`);
      }
    });
    incoming.on("error", (error) => this.#fail("cut", "the answer ended half-way", error));
    incoming.on("end", () => {
      if (incoming.complete) this.#succeed(incoming, chunks);
      else this.#fail("cut", "the answer ended half-way");
    });
  }

  #succeed(incoming: IncomingMessage, chunks: readonly Uint8Array[]): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#socket?.removeListener("close", this.#closed);
    this.#settle.resolve({
      status: incoming.statusCode ?? 0,
      location: incoming.headers.location ?? null,
      retryAfter: incoming.headers["retry-after"] ?? null,
      body: Buffer.concat(chunks),
    });
  }

  /** The first cause wins. */
  #fail(failure: TransportFailure, message: string, cause?: unknown): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    const stale = failure === "cut" && this.#reused && !this.#answering;
    this.#failure = new TransportError(failure, this.#sent, stale, message, { cause });
    this.#outgoing.destroy();
    // A request without a socket has nothing to close; one with a closed socket is over already.
    if (this.#socket === null || this.#socket.closed) this.#closed();
  }

  readonly #closed = (): void => {
    if (!this.#life.signal.aborted) this.#fail(this.#lost(), "the connection was closed");
    if (this.#failure !== null) this.#settle.reject(this.#failure);
  };

  #lost(): TransportFailure {
    return this.#sent ? "cut" : "notConnected";
  }
}

function open({ url, headers, body }: Post, agent: Agent | false): ClientRequest {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  const options: RequestOptions = {
    method: "POST",
    agent,
    headers: {
      ...headers,
      // Whatever the answer is, it is to be read as it comes: nothing here unpacks it.
      "accept-encoding": "identity",
      "content-length": Buffer.byteLength(body),
    },
  };
  return request(url, options);
}
