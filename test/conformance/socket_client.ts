/**
 * A WebSocket that notes what comes, and waits for it.
 *
 * @module
 */
import type { Target } from "./target.ts";

/** What a socket said: a message as it came, or its end. */
export type Heard =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "closed"; readonly code: number; readonly reason: string };

/** An open socket of a target. */
export class SocketClient implements Disposable {
  readonly #socket: WebSocket;
  readonly #heard: Heard[] = [];
  #waiting: ((heard: Heard) => void) | null = null;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.#note({ kind: "message", text: String(data) });
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.#note({ kind: "closed", code, reason });
    });
  }

  /** Opens one and waits for that; rejects when it is refused. */
  static async open(
    target: Pick<Target, "url">,
    protocol = "graphql-transport-ws",
  ): Promise<SocketClient> {
    const socket = new WebSocket(`${target.url.replace(/^http/, "ws")}/ws`, protocol);
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve());
      socket.addEventListener("error", () => reject(new Error("the socket was refused")));
    });
    return client;
  }

  /** Opens one and gets the acknowledgement. */
  static async ready(target: Pick<Target, "url">): Promise<SocketClient> {
    const client = await SocketClient.open(target);
    client.send({ type: "connection_init" });
    const ack = await client.text();
    if (ack !== '{"type":"connection_ack"}') throw new Error(`no acknowledgement: ${ack}`);
    return client;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Messages that have come and were not taken. */
  get unread(): number {
    return this.#heard.length;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Begins an operation. */
  subscribe(id: string, query: string, variables?: Record<string, unknown>): void {
    this.send({ id, type: "subscribe", payload: { query, variables } });
  }

  /**
   * Whatever was sent has been dealt with when this is answered: the node takes a socket's messages
   * in order. Answers the messages that came before.
   */
  async drain(): Promise<readonly string[]> {
    this.send({ type: "ping" });
    const before: string[] = [];
    for (let text = await this.text(); text !== '{"type":"pong"}'; text = await this.text()) {
      before.push(text);
    }
    return before;
  }

  /** The next thing that it says. */
  next(): Promise<Heard> {
    const heard = this.#heard.shift();
    if (heard !== undefined) return Promise.resolve(heard);
    return new Promise((resolve) => this.#waiting = resolve);
  }

  /** The next message; throws when it ends instead. */
  async text(): Promise<string> {
    const heard = await this.next();
    if (heard.kind === "closed") throw new Error(`closed: ${heard.code} ${heard.reason}`);
    return heard.text;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #note(heard: Heard): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#heard.push(heard);
    else waiting(heard);
  }
}
