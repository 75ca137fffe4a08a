/**
 * A TCP proxy between a processor and its node. It sees messages go by, and does to those that its
 * plan names what the plan says; and it can be away, or still, for all of them.
 *
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Fault, FaultKind, MessageKind, Plan } from "./fault.ts";
import { Relay } from "./relay.ts";

/** What a proxy is told. */
export interface ProxyOptions {
  /** Default: everything passes. */
  readonly plan?: Plan;
  /** Called when a fault is over. */
  readonly onMade?: (fault: Fault) => void;
  /** Called when a message was answered before its fault came to it. */
  readonly onMissed?: (fault: Fault) => void;
}

/** A running proxy. */
export interface Proxy {
  readonly url: string;
  /** Messages seen, by kind. */
  readonly seen: Readonly<Record<MessageKind, number>>;
  /** Faults made, by kind. */
  readonly made: Readonly<Partial<Record<FaultKind, number>>>;
  /** Connections are reset, and new ones, too, until this is called with false. */
  refuse(isRefused: boolean): void;
  /** Nothing passes, on old connections and new ones, until what is returned is called. */
  stall(): () => void;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and passes everything on to `target` (a URL). */
export async function startProxy(target: string, options: ProxyOptions = {}): Promise<Proxy> {
  const { plan = () => null, onMade, onMissed } = options;
  const seen = { submission: 0, question: 0, settling: 0, notification: 0 };
  const made: Partial<Record<FaultKind, number>> = {};
  const connections = new Connections(new URL(target), {
    next: (kind) => plan({ kind, number: seen[kind]++ }),
    made(fault) {
      made[fault.kind] = (made[fault.kind] ?? 0) + 1;
      onMade?.(fault);
    },
    missed: (fault) => onMissed?.(fault),
  });
  const server = createServer((client) => connections.open(client));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    made,
    refuse: (isRefused) => connections.refuse(isRefused),
    stall: () => connections.stall(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        connections.destroy();
      }),
  };
}

class Connections {
  readonly #target: URL;
  readonly #desk: ConstructorParameters<typeof Relay>[2];
  readonly #open = new Map<Socket, Relay>();
  readonly #stalls = new Set<(() => void)[]>();
  #isRefused = false;

  constructor(target: URL, desk: ConstructorParameters<typeof Relay>[2]) {
    this.#target = target;
    this.#desk = desk;
  }

  open(client: Socket): void {
    if (this.#isRefused) return void client.resetAndDestroy();
    const relay = new Relay(client, this.#target, this.#desk);
    for (const releases of this.#stalls) releases.push(relay.hold());
    this.#open.set(client, relay);
    client.once("close", () => this.#open.delete(client));
  }

  refuse(isRefused: boolean): void {
    this.#isRefused = isRefused;
    if (isRefused) { for (const relay of this.#open.values()) relay.reset(); }
  }

  stall(): () => void {
    const releases = [...this.#open.values()].map((relay) => relay.hold());
    this.#stalls.add(releases);
    return () => {
      this.#stalls.delete(releases);
      for (const release of releases) release();
    };
  }

  destroy(): void {
    for (const client of this.#open.keys()) client.destroy();
  }
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
