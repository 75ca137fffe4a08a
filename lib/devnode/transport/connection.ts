/**
 * One connection of a client: its requests, one after another, or its WebSocket.
 *
 * It is waiting, answering or upgraded. A request that has arrived in full makes it answering; the
 * answer makes it waiting again; what arrives meanwhile is kept (pipelining). `upgrade` hands it
 * over for good. It ends with the socket, and the request that is being answered with it.
 *
 * @module
 */
import type { Socket } from "node:net";
import { type Answer, answerText } from "./answer.ts";
import { type HttpRequest, MalformedRequest, RequestReader } from "./request_reader.ts";

/** A request, and the ways in which it can end. The first one counts. */
export interface Exchange {
  readonly request: HttpRequest;
  /** Aborted when the client has gone away or was sent away. */
  readonly signal: AbortSignal;
  answer(answer: Answer): void;
  /** Sends the first `bytes` of the answer, its head among them, and ends the connection. */
  cut(answer: Answer, bytes: number): void;
  /** Ends the connection without a word. */
  drop(): void;
  /** Makes it a WebSocket: sends the head, and all that comes from now on is its session's. */
  upgrade(head: string): Upgraded;
}

/** What remains of a connection after the upgrade. */
export interface Upgraded {
  readonly socket: Socket;
  /** What the client sent behind its request. */
  readonly rest: Uint8Array;
}

export interface ConnectionOptions {
  readonly limitOf: (head: Pick<HttpRequest, "path" | "method">) => number;
  readonly date: () => string;
  readonly onRequest: (exchange: Exchange) => void;
}

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #reader: RequestReader;
  #answering: AbortController | null = null;
  #upgraded = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    const onExpect = () => socket.write(CONTINUE);
    this.#reader = new RequestReader({ limitOf: options.limitOf, onExpect });
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#received(chunk));
    // A client that has only closed its side has gone away too: the real node drops its request.
    socket.on("end", () => this.#ended());
    socket.on("close", () => this.#ended());
    socket.on("error", () => socket.destroy());
  }

  #received(chunk: Uint8Array): void {
    if (this.#upgraded) return;
    try {
      this.#reader.push(chunk);
      this.#serve();
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      this.#socket.end(BAD_REQUEST);
    }
  }

  #serve(): void {
    if (this.#answering !== null || this.#upgraded) return;
    const request = this.#reader.next();
    if (request === null) return;
    this.#answering = new AbortController();
    this.#options.onRequest(this.#exchange(request, this.#answering));
  }

  #exchange(request: HttpRequest, controller: AbortController): Exchange {
    return {
      request,
      signal: controller.signal,
      answer: (answer) => {
        if (this.#answering === controller) this.#answer(request, answer);
      },
      cut: (answer, bytes) => {
        if (this.#answering !== controller) return;
        const text = Buffer.from(answerText(answer, request, this.#options.date()));
        this.#socket.end(text.subarray(0, bytes));
        this.#ended();
      },
      drop: () => {
        if (this.#answering !== controller) return;
        this.#socket.destroy();
        this.#ended();
      },
      upgrade: (head) => {
        this.#answering = null;
        this.#upgraded = true;
        this.#socket.write(head);
        return { socket: this.#socket, rest: this.#reader.takeRest() };
      },
    };
  }

  #answer(request: HttpRequest, answer: Answer): void {
    this.#answering = null;
    const text = answerText(answer, request, this.#options.date());
    if (!request.keepAlive) {
      this.#socket.end(text);
      return;
    }
    this.#socket.write(text);
    this.#received(NOTHING);
  }

  #ended(): void {
    const answering = this.#answering;
    this.#answering = null;
    answering?.abort(new ClientGone());
  }
}

const NOTHING = new Uint8Array(0);

/** Why a request was given up: nobody waits for its answer. */
class ClientGone extends Error {
  override readonly name = "ClientGone";
  constructor() {
    super("the client has gone away");
  }
}
