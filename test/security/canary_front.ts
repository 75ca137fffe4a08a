/** A proxy that people put in front of a node, which repeats what it was sent in its errors. */
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** How it repeats the headers of a request: in a page, in GraphQL, or as it closes a WebSocket. */
export type Repeating = "page" | "graphql" | "closes";

export interface CanaryFront extends AsyncDisposable {
  readonly url: string;
  /** The requests and the WebSockets that it was asked for. */
  readonly posts: () => readonly Pick<IncomingMessage, "headers">[];
  readonly upgrades: () => readonly Pick<IncomingMessage, "headers">[];
  /** From now on it passes on no request, and repeats; or ends WebSockets so. */
  readonly repeat: (how: Repeating) => void;
}

/** Passes everything on to a node. */
export async function canaryFront(nodeUrl: string): Promise<CanaryFront> {
  const [posts, upgrades]: [IncomingMessage[], IncomingMessage[]] = [[], []];
  const sockets = new Set<Socket>();
  const tunnels = new Map<Socket, string>();
  let repeating: Repeating | null = null;
  const server = createServer((incoming, outgoing) => {
    posts.push(incoming);
    if (repeating === null) return passOn(nodeUrl, incoming, outgoing);
    incoming.resume();
    repeat(repeating, headersOf(incoming), outgoing);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  server.on("upgrade", (incoming: IncomingMessage, socket: Socket, head) => {
    upgrades.push(incoming);
    tunnels.set(socket, String(incoming.headers.authorization));
    tunnel(nodeUrl, incoming, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts: () => posts,
    upgrades: () => upgrades,
    repeat: (how) => {
      repeating = how;
      if (how !== "closes") return;
      for (const [socket, secret] of tunnels) socket.end(closeFrame(secret));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function headersOf({ headers }: IncomingMessage): string {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith("x-of") || name === "authorization")
    .map(([name, value]) => `${name}: ${String(value)}`).join(" ");
}

function repeat(how: Repeating, headers: string, outgoing: ServerResponse): void {
  if (how === "graphql") {
    const body = JSON.stringify({ data: null, errors: [{ message: `E500 ${headers}` }] });
    outgoing.writeHead(200, { "content-type": "application/json" }).end(body);
  } else {
    outgoing.writeHead(401, { "content-type": "text/plain" }).end(`401 ${headers}`);
  }
}

function passOn(nodeUrl: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url = "", headers } = incoming;
  const inside = httpRequest(nodeUrl + url, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  inside.on("error", () => outgoing.destroy());
  incoming.pipe(inside);
}

function tunnel(
  nodeUrl: string,
  incoming: IncomingMessage,
  socket: Socket,
  head: Uint8Array,
): void {
  const inside = connect(Number(new URL(nodeUrl).port), "127.0.0.1", () => {
    const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    inside.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join("")}\r\n`);
    inside.write(head);
    socket.pipe(inside).pipe(socket);
  });
  inside.on("error", () => socket.destroy());
  socket.on("error", () => inside.destroy()).on("close", () => inside.destroy());
}

/** A close with a reason of 123 bytes at most (RFC 6455, 5.5). */
function closeFrame(reason: string): Uint8Array {
  const bytes = Buffer.from(reason.slice(0, 120));
  return Buffer.concat([Buffer.from([0x88, bytes.length + 2, 4403 >> 8, 4403 & 255]), bytes]);
}
