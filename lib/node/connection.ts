/**
 * The life of one WebSocket to the node: graphql-ws, without its retries.
 *
 * It is *opening* until the node acknowledges it, then *up*, and *ended* once, by the first of: an
 * error, a close frame or a cut, no acknowledgement in time, no pong in time, or {@linkcode
 * Connection.end}. Nothing of it is heard after that. graphql-ws would go on by itself after some
 * ends (a close with 1000, at once and without any wait), give up for good after others (a node that
 * is down at start, a dozen close codes), and differently in the two runtimes; here every end is the
 * same: all subscriptions are released, which leaves it nothing to go on for, and a supervisor
 * decides what comes next.
 *
 * @module
 */
import { type Client, createClient, MessageType, stringifyMessage } from "graphql-ws/client";
import { stringLiteral } from "../protocol/literals.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import type { Clock } from "../clock/clock.ts";
import type { NodeAddress } from "./address.ts";
import { shortened } from "./dialect.ts";
import { Heartbeat } from "./heartbeat.ts";
import { explained } from "./transport_error.ts";
import { type TerminableSocket, webSocketWith } from "./web_socket.ts";

/** When a connection counts as dead. */
export interface ConnectionOptions {
  readonly address: NodeAddress;
  readonly clock: Clock;
  /** Milliseconds from the start of connecting to the node's acknowledgement. */
  readonly ackTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly pongTimeoutMs: number;
}

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** The node has acknowledged it. */
  up(): void;
  /** It is over. Called once. */
  ended(reason: string): void;
}

/** What comes through one subscription, as graphql-ws has it. */
export interface Sink {
  next(payload: unknown): void;
  /** The node ended it with an error of its own, before anything ran. */
  error(errors: readonly unknown[]): void;
  complete(): void;
}

/** How long the other side may take to answer a close frame, in milliseconds. */
const CLOSE_TIMEOUT_MS = 1_000;

/** What may wait to be read by the other side, in bytes: 1,000 subscriptions have 100,000. */
const MOST_UNREAD_BYTES = 1_048_576;

/** One socket, for any number of subscriptions; it opens with the first. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #client: Client;
  readonly #life = new AbortController();
  /** The ends of all subscriptions that graphql-ws still has: with one left it may go on by itself. */
  readonly #open = new Set<() => void>();
  /** Aborted when the socket has closed. */
  readonly #gone = new AbortController();
  #socket: TerminableSocket | null = null;
  #heartbeat: Heartbeat | null = null;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#client = this.#create();
    const { clock, ackTimeoutMs } = options;
    clock.after(ackTimeoutMs, this.#life.signal, () => {
      if (this.#heartbeat === null) this.end(`no acknowledgement in ${ackTimeoutMs} ms`);
    });
  }

  /** Subscribes to a chain; the result takes it back. The sink hears nothing after either end. */
  subscribe(chain: ChainId, sink: Sink): () => void {
    const query = `subscription { notifications(chainId: ${stringLiteral(chain)}) }`;
    let heard = true;
    const hears = () => heard && !this.#life.signal.aborted;
    const unsubscribe = this.#client.subscribe({ query }, {
      next: (payload) => hears() && sink.next(payload),
      error: (error) => hears() && Array.isArray(error) && sink.error(error),
      complete: () => hears() && sink.complete(),
    });
    const drop = () => {
      if (this.#open.delete(drop)) unsubscribe();
    };
    this.#open.add(drop);
    return () => {
      heard = false;
      // Not from inside a message: graphql-ws counts a subscription down once more when the next
      // message completes it before its microtasks have run (seen in Deno), and then closes the
      // socket that others still use.
      this.#options.clock.after(0, this.#life.signal, drop);
    };
  }

  /**
   * Calls `served` when the node has read every subscription made before. The protocol has no
   * acknowledgement of a subscription, but the node reads one message after the other, and a pong
   * comes for the ping that went behind them. Does nothing while it is not up.
   */
  whenServed(served: () => void): void {
    // graphql-ws writes a subscription some microtasks after it was asked to: a timer is later.
    this.#options.clock.after(0, this.#life.signal, () => this.#heartbeat?.ping(served));
  }

  /** Ends it now, whatever state the other side is in. */
  end(reason: string): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    for (const drop of [...this.#open]) drop();
    this.#client.terminate();
    this.#close();
    this.#events.ended(shortened(reason));
  }

  /** Resolves when the socket has gone, at most a second after {@linkcode end}. */
  get gone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#gone.signal.aborted) return resolve();
      this.#gone.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** `terminate` of graphql-ws sends a close frame; who does not answer it is cut off. */
  #close(): void {
    const socket = this.#socket;
    if (socket === null || socket.readyState === socket.CLOSED) return this.#gone.abort();
    this.#options.clock.after(CLOSE_TIMEOUT_MS, this.#gone.signal, () => {
      socket.terminate();
      this.#gone.abort();
    });
  }

  #create(): Client {
    const { address } = this.#options;
    return createClient({
      url: address.webSocket.href,
      webSocketImpl: webSocketWith(address.headers, (socket) => this.#created(socket)),
      retryAttempts: 0,
      // Its own pongs pile up without a bound when the other side reads none (1 GB in 7 s seen).
      disablePong: true,
      on: {
        connected: () => this.#up(),
        ping: (received) => received && this.#answerPing(),
        pong: (received) => received && this.#heartbeat?.pong(),
        error: (error) => this.end(wordsOf(error)),
        closed: (event) => this.end(closeWords(event as CloseEvent)),
      },
    });
  }

  #created(socket: TerminableSocket): void {
    this.#socket = socket;
    socket.addEventListener("close", () => this.#gone.abort());
  }

  #answerPing(): void {
    const unread = this.#socket?.bufferedAmount ?? 0;
    if (unread > MOST_UNREAD_BYTES) return this.end("it sends pings and reads no pong");
    this.#send(MessageType.Pong);
  }

  #send(type: MessageType.Ping | MessageType.Pong): void {
    const socket = this.#socket;
    if (socket?.readyState === socket?.OPEN) socket?.send(stringifyMessage({ type }));
  }

  #up(): void {
    const { clock, pingIntervalMs, pongTimeoutMs } = this.#options;
    const send = () => this.#send(MessageType.Ping);
    const dead = () => this.end(`no pong in ${pongTimeoutMs} ms`);
    const options = { clock, pingIntervalMs, pongTimeoutMs, send, dead };
    this.#heartbeat = new Heartbeat(options, this.#life.signal);
    this.#events.up();
  }
}

/** `ws` has the cause inside of its event; graphql-ws passes its own errors as they are. */
function wordsOf(event: unknown): string {
  const { error } = event as { error?: unknown };
  return explained(error ?? event);
}

function closeWords({ code, reason }: CloseEvent): string {
  return `the connection was closed (code ${code}${reason ? `, ${reason}` : ""})`;
}
