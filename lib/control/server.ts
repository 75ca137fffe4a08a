/**
 * The control socket of a running processor.
 *
 * Whoever connects is the same user, and may still be broken: a request that does not come, or whose
 * answer is not read, costs one of few places for a few seconds, and never the processor.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../clock/clock.ts";
import { answerLineOf, type TaskDesk } from "./answering.ts";
import { refused } from "./names.ts";
import { placeSocket } from "./place.ts";
import { type Answerer, answerLine, type ControlResult, MAX_REQUEST_BYTES } from "./protocol.ts";

/** What the socket is opened with. */
export interface ControlServerOptions {
  /** The state directory, which this process holds (D3). */
  readonly directory: string;
  /** `$XDG_RUNTIME_DIR`, if there is one. */
  readonly runtimeDirectory: string | undefined;
  readonly desk: TaskDesk;
  readonly answerer: Answerer;
  readonly clock: Clock;
}

/** Requests at the same time; there is a person behind each. */
const MOST_AT_ONCE = 16;

/** How long a request may take to come, and an answer to be read. */
const REQUEST_MS = 5_000;
const ANSWER_MS = 10_000;

/**
 * Answers on the socket until it is disposed of; then the socket is gone.
 *
 * @throws the system's error when it cannot be made.
 */
export async function openControl(options: ControlServerOptions): Promise<AsyncDisposable> {
  const { directory, runtimeDirectory } = options;
  const connections = new Set<Connection>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = new Connection(socket, () => connections.delete(connection));
    connections.add(connection);
    serve(connection, connections.size > MOST_AT_ONCE, options);
  });
  const placed = await placeSocket(directory, runtimeDirectory, (path) => listen(server, path));
  // What cannot be accepted is gone; there is nobody to tell.
  server.on("error", () => {});
  return {
    async [Symbol.asyncDispose]() {
      placed.remove();
      for (const connection of connections) connection.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** A connection, and the end of everything that waits on it. */
class Connection {
  readonly socket: Socket;
  readonly #life = new AbortController();
  readonly #onClosed: () => void;

  constructor(socket: Socket, onClosed: () => void) {
    this.socket = socket;
    this.#onClosed = onClosed;
    // A client that has gone: its connection is closed, and that is all.
    socket.on("error", () => this.close()).on("close", () => this.close());
  }

  get life(): AbortSignal {
    return this.#life.signal;
  }

  close(): void {
    this.#life.abort();
    this.#onClosed();
    this.socket.destroy();
  }
}

function serve(connection: Connection, isTooMany: boolean, options: ControlServerOptions): void {
  const { clock, desk, answerer } = options;
  const { socket, life } = connection;
  const finish = (result: ControlResult) => {
    if (life.aborted) return;
    clock.after(ANSWER_MS, life, () => connection.close());
    // To close it with something unread would reset it, and take the answer along.
    socket.resume().end(answerLine(answerer, result));
  };
  if (isTooMany) return finish(refused("busy", "too many requests at once: try again"));
  const reading = new AbortController();
  clock.after(REQUEST_MS, AbortSignal.any([life, reading.signal]), () => connection.close());
  readLine(connection, (line) => {
    reading.abort();
    if (line === null) finish(TOO_LONG);
    else void answerLineOf(line, desk, answerer).then(finish);
  });
}

const TOO_LONG = refused("invalid", `a request has at most ${MAX_REQUEST_BYTES} bytes`);

/** Reads up to the first end of a line; null when it is too long. Who ends without one is let go. */
function readLine(connection: Connection, take: (line: string | null) => void): void {
  const { socket } = connection;
  const chunks: Buffer[] = [];
  let size = 0;
  const onEnd = () => connection.close();
  const onData = (chunk: Buffer) => {
    const end = chunk.indexOf(NEWLINE);
    const piece = end === -1 ? chunk : chunk.subarray(0, end);
    size += piece.length;
    chunks.push(piece);
    if (end === -1 && size < MAX_REQUEST_BYTES) return;
    socket.off("data", onData).off("end", onEnd);
    take(size < MAX_REQUEST_BYTES ? Buffer.concat(chunks).toString("utf8") : null);
  };
  socket.on("data", onData).on("end", onEnd);
}

const NEWLINE = 0x0a;
