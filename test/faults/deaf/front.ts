/**
 * What stands between a processor and its node, and has every means to make it deaf.
 *
 * It is transparent until told otherwise. Each connection of the processor has one of its own to the
 * node; those that asked for a WebSocket can be met alone.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Meets a processor's wish for a WebSocket in the node's place. */
export type Meeting = (socket: Socket, request: string) => void;

interface Link {
  readonly outside: Socket;
  readonly inside: Socket;
  readonly isWebSocket: boolean;
}

export class Front {
  /** Where the node is. */
  target: number;
  /** Meets every new wish for a WebSocket; null passes it on. */
  meets: Meeting | null = null;
  /** What becomes of what the node says on WebSockets; texts keep their length. */
  rewrites: ((text: string) => string) | null = null;
  /** How many wishes for a WebSocket there were. */
  wishes = 0;
  readonly #links = new Set<Link>();
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;

  constructor(target: number) {
    this.target = target;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens at an address of this host, under the same port each time. */
  async open(host = "127.0.0.1"): Promise<void> {
    const server = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(this.#port, host, resolve);
    });
    this.#port = (server.address() as { port: number }).port;
    this.#server = server;
  }

  /** Refuses connections, and ends those that stand. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) =>
      server === null ? resolve() : server.close(() => resolve())
    );
  }

  /** Every packet of the connections that stand is lost from now on; new ones are carried. */
  forget(): void {
    for (const { outside, inside } of this.#links) {
      for (const socket of [outside, inside]) socket.removeAllListeners("data").pause();
    }
    this.#links.clear();
  }

  /** Does something to each WebSocket that stands. */
  each(act: (outside: Socket) => void): void {
    for (const { outside, isWebSocket } of this.#links) if (isWebSocket) act(outside);
  }

  /** Cuts the WebSockets that stand off from the node, and has their processor's side hear this. */
  seize(act: (outside: Socket) => void): void {
    for (const link of [...this.#links].filter(({ isWebSocket }) => isWebSocket)) {
      this.#links.delete(link);
      link.outside.removeAllListeners("data");
      link.inside.removeAllListeners("close").destroy();
      act(link.outside);
    }
  }

  #accept(outside: Socket): void {
    this.#keep(outside);
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      if (!head.includes("\r\n\r\n")) return;
      outside.removeListener("data", read);
      this.#begin(outside, head);
    };
    outside.on("data", read);
  }

  #begin(outside: Socket, head: Buffer): void {
    const request = head.toString("latin1");
    const isWebSocket = /^upgrade: *websocket/im.test(request);
    if (isWebSocket) this.wishes++;
    if (isWebSocket && this.meets !== null) return this.meets(outside, request);
    const inside = connect(this.target, "127.0.0.1");
    this.#keep(inside);
    const link = { outside, inside, isWebSocket };
    this.#links.add(link);
    inside.write(head);
    outside.on("data", (chunk: Buffer) => inside.write(chunk));
    inside.on("data", (chunk: Buffer) => outside.write(isWebSocket ? this.#said(chunk) : chunk));
    const end = () => {
      this.#links.delete(link);
      outside.destroy();
      inside.destroy();
    };
    inside.on("close", end);
    outside.on("close", end);
  }

  #said(chunk: Buffer): Buffer {
    if (this.rewrites === null) return chunk;
    return Buffer.from(this.rewrites(chunk.toString("latin1")), "latin1");
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true).on("error", () => {}).on("close", () => this.#sockets.delete(socket));
  }
}
