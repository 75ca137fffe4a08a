/** A service on a port of its own, and runs of an operator that asks it. */
import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { TransportPosting } from "../../lib/cli/posting.ts";
import { systemClock } from "../../lib/clock/system.ts";
import { type HttpContext, HttpOperator } from "../../lib/operators/http.ts";
import type { HttpOptions } from "../../lib/operators/http_options.ts";
import type { RunRequest, RunResult } from "../../lib/operators/port.ts";
import { requestOf } from "./harness.ts";

/** What a service does with a request of which it has read the whole input. */
export type Serve = (
  input: string,
  response: ServerResponse,
  request: IncomingMessage,
) => void;

const DEFAULTS: Omit<HttpOptions, "url"> = {
  headers: {},
  contentType: "text/plain; charset=utf-8",
  timeoutMs: 60_000,
  encoding: "replace",
  maxOutputBytes: null,
};

/** Listens on the loopback interface until it is disposed of. */
export class Service implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #posting = new TransportPosting(systemClock());
  /** How many connections there were. */
  connections = 0;

  constructor(serve: Serve) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => serve(new TextDecoder().decode(joined(chunks)), response, request));
    });
    this.#server.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
    });
  }

  static async start(serve: Serve): Promise<Service> {
    const service = new Service(serve);
    await new Promise<void>((resolve) => service.#server.listen(0, "127.0.0.1", () => resolve()));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/price?key=k`;
  }

  /** Runs an operator that asks this service, once. */
  run(
    options: Partial<HttpOptions> = {},
    request: RunRequest = requestOf("in"),
    { signal = new AbortController().signal, ...context }: RunContext = {},
  ): Promise<RunResult> {
    const shared = { clock: systemClock(), posting: this.#posting, outputLimit: 2_000_000 };
    const operator = new HttpOperator("tried", { ...DEFAULTS, url: this.url, ...options }, {
      ...shared,
      ...context,
    });
    const unexpected = () => assert.fail("a service has no process and no standard error");
    return operator.run(request, { spawned: unexpected, stderr: unexpected }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#posting[Symbol.dispose]();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

interface RunContext extends Partial<HttpContext> {
  readonly signal?: AbortSignal;
}

/** The output of a run that has to be a success. */
export function outputOf(result: RunResult): string {
  assert.ok(result.ok, result.ok ? "" : result.message);
  return result.output;
}

/** The message of a run that has to have failed so. */
export function messageOf(result: RunResult, failure: string): string {
  assert.ok(!result.ok, "the run succeeded");
  assert.equal(result.failure, failure, result.message);
  return result.message;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
}
