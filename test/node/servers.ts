/**
 * Servers of the tests' own: what a node never does is done here on purpose.
 *
 * @module
 */
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { CERTIFICATE, KEY } from "../fixtures/private_ca.ts";

/** A server that ends with its scope. */
export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
}

/** A TCP server; `connected` gets each socket and its number, from 0. */
export async function tcpServer(
  connected: (socket: Socket, index: number) => void,
  port = 0,
): Promise<TestServer> {
  let index = 0;
  return await listening(createServer((socket) => connected(socket, index++)), "http", port);
}

/** A TLS server whose certificate nobody trusts who has not been told to. */
export async function untrustedServer(
  secured: (socket: Socket) => void = () => {},
): Promise<TestServer> {
  return await listening(createTlsServer({ key: KEY, cert: CERTIFICATE }, secured), "https");
}

/** A proxy that speaks TLS in front of a server of this host, with a certificate of a private CA. */
export async function securedServer(port: number): Promise<TestServer> {
  return await untrustedServer((outside) => {
    const inside = connect(port, "127.0.0.1");
    inside.on("error", () => outside.destroy());
    inside.on("close", () => outside.destroy());
    outside.on("close", () => inside.destroy());
    outside.on("error", () => {});
    outside.pipe(inside).pipe(outside);
  });
}

/** What an {@linkcode httpServer} answers with. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request as an {@linkcode httpServer} saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** GraphQL's. */
  readonly query: string;
}

/** An HTTP server that answers each request as told, and keeps what it saw. */
export async function httpServer(
  answer: (request: SeenRequest) => Answer,
): Promise<TestServer & { readonly seen: readonly SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = createHttpServer((incoming, outgoing) => {
    void readRequest(incoming).then((request) => {
      seen.push(request);
      const { status = 200, headers = {}, body = "" } = answer(request);
      return outgoing.writeHead(status, headers).end(body);
    });
  });
  return Object.assign(await listening(server), { seen });
}

/** The bytes of an HTTP answer, for servers that write them in their own way. */
export function rawAnswer(body: string, status = "200 OK"): string {
  const length = new TextEncoder().encode(body).length;
  return `HTTP/1.1 ${status}\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

/**
 * A port of this host that nothing listens on: that of `discard`, which nobody serves any more. One that
 * was free a moment ago may be another process's by now.
 */
export const CLOSED_PORT = 9;

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  let body = "";
  incoming.setEncoding("utf8");
  for await (const chunk of incoming) body += chunk;
  const { query } = JSON.parse(body) as { query: string };
  return { path: incoming.url ?? "", headers: incoming.headers, body, query };
}

/** Listens on a port of this host, a free one for 0; the end of the scope ends every connection too. */
async function listening(server: Server, protocol = "http", wanted = 0): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // a test's client may end however it likes
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `${protocol}://127.0.0.1:${port}`,
    port,
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
