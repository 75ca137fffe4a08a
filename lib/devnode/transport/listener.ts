/**
 * The listening socket, which can go away and come back under the same port.
 *
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import { Connection, type ConnectionOptions } from "./connection.ts";

/** The only interface: the real node listens on all of them, without any authentication. */
const HOST = "127.0.0.1";

/** Listens on loopback; every connection is a {@linkcode Connection}. */
export class Listener {
  readonly #options: ConnectionOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port: number;

  /** @param port 0 takes a free one, and keeps it from then on. */
  constructor(port: number, options: ConnectionOptions) {
    this.#port = port;
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  /** Starts to listen; rejects when the port is taken. Does nothing while it listens. */
  async open(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, HOST, resolve);
    });
    const address = server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    this.#server = server;
  }

  /** Refuses new connections and ends those that are open, as a process does that is killed. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    new Connection(socket, this.#options);
  }
}
