/** A front of a development node, behind which some applications are hostile. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";

/** Answers each question and submission to an application, however it likes. */
export type Hostile = (query: string, response: ServerResponse) => void;

export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Resolves once a hostile application has had this many requests. */
  readonly asked: (application: string, times: number) => Promise<void>;
}

/** Passes everything on to the node but what is for one of `hostile`, by application id. */
export async function startFront(
  node: string,
  hostile: ReadonlyMap<string, Hostile>,
): Promise<Front> {
  const target = new URL(node);
  const asked = new Map<string, number>();
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const application = incoming.url?.split("/").at(-1) ?? "";
    const answer = hostile.get(application);
    outgoing.on("error", () => {}); // a client may end however it likes
    if (answer === undefined) return passOn(target, incoming, outgoing);
    asked.set(application, (asked.get(application) ?? 0) + 1);
    for (const look of waiting) look();
    void queryOf(incoming).then((query) => answer(query, outgoing));
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (incoming, outside: Socket) => upgrade(target, incoming, outside));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    asked: (application, times) =>
      new Promise((resolve) => {
        const look = () => {
          if ((asked.get(application) ?? 0) < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function queryOf(incoming: IncomingMessage): Promise<string> {
  let body = "";
  incoming.setEncoding("utf8");
  for await (const chunk of incoming) body += chunk;
  return (JSON.parse(body) as { query: string }).query;
}

function passOn(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url: path, headers } = incoming;
  const inside = request(
    { host: target.hostname, port: target.port, method, path, headers, agent: false },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  inside.on("error", () => outgoing.destroy());
  incoming.pipe(inside);
}

function upgrade(target: URL, { url, rawHeaders }: IncomingMessage, outside: Socket): void {
  const inside = connect(Number(target.port), target.hostname);
  inside.on("error", () => outside.destroy()).on("close", () => outside.destroy());
  outside.on("close", () => inside.destroy());
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []
  );
  inside.write([`GET ${url} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
  outside.pipe(inside).pipe(outside);
}
