/**
 * A TCP intermediary between a processor and its node. It sees submissions go by, and cuts those
 * that its plan says, at a byte of the request, after a time, or at a byte of the answer.
 *
 * @module
 */
import { connect, createServer, type Server, type Socket } from "node:net";

/** Where a submission is cut. */
export type Cut =
  /** After so many bytes of the request (from its first segment on). */
  | { readonly kind: "request"; readonly bytes: number }
  /** So many milliseconds after the request has been passed on, if it is not answered by then. */
  | { readonly kind: "wait"; readonly ms: number }
  /**
   * The same, but only the processor's side is cut: the node goes on, as behind a proxy that does
   * not pass an abort on.
   */
  | { readonly kind: "abandon"; readonly ms: number }
  /** After so many bytes of the answer. */
  | { readonly kind: "answer"; readonly bytes: number };

/** Decides about the n-th submission, 0 for the first; `null` lets it pass. */
export type CutPlan = (submission: number) => Cut | null;

/** A running intermediary. */
export interface Intermediary {
  readonly url: string;
  /** Submissions seen. */
  readonly submissions: number;
  /** Cuts made, by kind. */
  readonly cuts: Readonly<Record<Cut["kind"], number>>;
  close(): Promise<void>;
}

/** What makes a request a submission, in its first segment. */
const SUBMISSION = "processTaskOutcome";

/** Listens on a free port of 127.0.0.1 and passes everything on to `target` (a URL). */
export async function startIntermediary(target: string, plan: CutPlan): Promise<Intermediary> {
  const count = { submissions: 0, cuts: { request: 0, wait: 0, abandon: 0, answer: 0 } };
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once("close", () => open.delete(client));
    new Relay(client, new URL(target), {
      next: () => plan(count.submissions++),
      made: (kind) => count.cuts[kind]++,
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    get submissions() {
      return count.submissions;
    },
    cuts: count.cuts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

interface Cutter {
  next(): Cut | null;
  made(kind: Cut["kind"]): void;
}

/**
 * One connection. `#cut` is that of the submission under way, `#budget` what may still pass of it;
 * HTTP/1.1 has one request at a time on a connection.
 */
class Relay {
  readonly #client: Socket;
  readonly #node: Socket;
  readonly #cutter: Cutter;
  #cut: Cut | null = null;
  #budget = 0;
  #isAbandoned = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Socket, target: URL, cutter: Cutter) {
    this.#client = client;
    this.#node = connect(Number(target.port), target.hostname);
    this.#cutter = cutter;
    client.on("data", (chunk: Uint8Array) => this.#asked(chunk));
    this.#node.on("data", (chunk: Uint8Array) => this.#answered(chunk));
    this.#node.on("error", this.#end).on("close", this.#end).setNoDelay(true);
    client.on("error", this.#left).on("close", this.#left).setNoDelay(true);
  }

  // The node first: whatever the client does about a cut, it does after the node has been left.
  readonly #end = () => {
    clearTimeout(this.#timer);
    this.#node.destroy();
    this.#client.destroy();
  };

  // An abandoned request is the node's alone, until it has answered.
  readonly #left = () => {
    if (!this.#isAbandoned) this.#end();
  };

  #asked(chunk: Uint8Array): void {
    if (text(chunk).includes(SUBMISSION)) this.#arm(this.#cutter.next());
    this.#pass(this.#node, chunk, "request");
  }

  #answered(chunk: Uint8Array): void {
    if (this.#isAbandoned) return this.#end();
    clearTimeout(this.#timer);
    if (this.#cut?.kind !== "answer") this.#cut = null;
    this.#pass(this.#client, chunk, "answer");
  }

  #arm(cut: Cut | null): void {
    this.#cut = cut;
    if (cut === null) return;
    if (cut.kind === "request" || cut.kind === "answer") this.#budget = Math.max(1, cut.bytes);
    else this.#timer = setTimeout(() => this.#timeUp(cut.kind), cut.ms);
  }

  #timeUp(kind: "wait" | "abandon"): void {
    if (kind === "wait") return this.#made(kind);
    this.#isAbandoned = true;
    this.#cutter.made(kind);
    this.#client.destroy();
  }

  #pass(to: Socket, chunk: Uint8Array, kind: Cut["kind"]): void {
    if (this.#cut?.kind !== kind) return void to.write(chunk);
    if (this.#budget <= 0) return;
    to.write(chunk.subarray(0, this.#budget), () => this.#budget <= 0 && this.#made(kind));
    this.#budget -= chunk.length;
  }

  #made(kind: Cut["kind"]): void {
    this.#cutter.made(kind);
    this.#end();
  }
}

function text(chunk: Uint8Array): string {
  return new TextDecoder("latin1").decode(chunk.subarray(0, 4_096));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
