/**
 * The HTTP server of health.
 *
 * Whoever connects may be slow, or mean it: nobody keeps a connection for longer than a few seconds,
 * and when there are too many the oldest gives way, so that a supervisor always gets through.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "../clock/clock.ts";
import type { HealthRequest } from "./admission.ts";
import type { HealthAnswer } from "./answering.ts";

/** What the server is opened with. */
export interface HealthServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly answer: (request: HealthRequest) => HealthAnswer;
}

/** A server that listens. */
export interface HealthServer extends AsyncDisposable {
  /** `http://127.0.0.1:9090`. */
  readonly url: string;
}

/** Connections at the same time. */
const MOST_AT_ONCE = 32;

/** How long one may last, from its first byte to its last. */
const LONGEST_MS = 5_000;

const LIMITS = { maxHeaderSize: 8_192, headersTimeout: LONGEST_MS, requestTimeout: LONGEST_MS };

/**
 * Listens until it is disposed of.
 *
 * @throws the system's error when it cannot, such as EADDRINUSE; one that names the flag when Deno
 * may not.
 */
export async function openHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { host, port, clock, answer } = options;
  const place = host.includes(":") ? `[${host}]` : host;
  requirePermission(`${place}:${port}`);
  const connections = new Map<Socket, AbortController>();
  const server = createServer(LIMITS, (request, response) => respond(request, response, answer));
  server.on("connection", (socket: Socket) => admit(socket, connections, clock));
  await listen(server, port, host);
  server.on("error", () => {});
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${place}:${bound}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of connections.keys()) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Deno tells of a permission that is missing where nothing can catch it, so it is asked before. */
function requirePermission(host: string): void {
  if (!("Deno" in globalThis)) return;
  if (Deno.permissions.querySync({ name: "net", host }).state === "granted") return;
  throw new Error(`Deno may not: add ${host} to --allow-net`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function admit(socket: Socket, connections: Map<Socket, AbortController>, clock: Clock): void {
  const life = new AbortController();
  const close = () => {
    life.abort();
    connections.delete(socket);
    socket.destroy();
  };
  connections.set(socket, life);
  socket.on("error", close).on("close", close);
  clock.after(LONGEST_MS, life.signal, close);
  if (connections.size <= MOST_AT_ONCE) return;
  const [oldest] = connections.keys();
  connections.get(oldest!)!.abort();
  connections.delete(oldest!);
  oldest!.destroy();
}

function respond(
  { method = "", url = "", headers: sent }: IncomingMessage,
  response: ServerResponse,
  answer: HealthServerOptions["answer"],
): void {
  const { host, origin, authorization } = sent;
  const fetchSite = sent["sec-fetch-site"];
  const request = { method, target: url, host, origin, fetchSite, authorization };
  const { status, headers, body } = answer(request);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": String(new TextEncoder().encode(body).length),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "connection": "close",
    ...headers,
  });
  response.end(method === "HEAD" ? undefined : body);
}
