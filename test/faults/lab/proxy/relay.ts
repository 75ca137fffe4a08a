/**
 * One connection through the proxy, and what becomes of it.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import type { Fault, MessageKind, Slow } from "./fault.ts";
import { Pipe } from "./pipe.ts";
import { isUnread } from "./unread.ts";

/** What the proxy decides for its connections, and is told by them. */
export interface Desk {
  /** A message passes: what is to become of it. */
  next(kind: MessageKind): Fault | null;
  /** A fault is over: whoever tries again from now on is not in its way. */
  made(fault: Fault): void;
  /** The message was answered before its fault came to it. */
  missed(fault: Fault): void;
}

/** A strike under way: the pipe of its message, and the one that goes back. */
interface Strike {
  readonly fault: Fault;
  readonly forward: Pipe;
  readonly back: Pipe;
}

/** What makes a request a message of a kind, in its first segment. */
const REQUESTS: readonly (readonly [string, MessageKind])[] = [
  ["processTaskOutcome", "submission"],
  ["nextActions", "question"],
  ["retryPendingBlock", "settling"],
];

/** HTTP/1.1 has one request at a time on a connection, so one strike at a time is enough. */
export class Relay {
  readonly #client: Socket;
  readonly #node: Socket;
  readonly #desk: Desk;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #strike: Strike | null = null;
  #isUpgraded = false;
  #isAbandoned = false;
  /** Half of it or all is swallowed: no further fault can be made on it. */
  #isSpent = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #release: (() => void) | undefined;

  constructor(client: Socket, target: URL, desk: Desk) {
    this.#client = client;
    this.#node = connect(Number(target.port), target.hostname);
    this.#desk = desk;
    this.#up = new Pipe(this.#node);
    this.#down = new Pipe(client);
    client.on("data", (chunk: Uint8Array) => this.#asked(chunk));
    this.#node.on("data", (chunk: Uint8Array) => this.#answered(chunk));
    const closed = () => this.#down.whenEmpty(this.#end);
    this.#node.on("error", this.#end).on("close", closed).setNoDelay(true);
    client.on("error", this.#left).on("close", this.#left).setNoDelay(true);
  }

  /** Holds both directions until what is returned is called. */
  hold(): () => void {
    const releases = [this.#up.hold(), this.#down.hold()];
    return () => releases.forEach((release) => release());
  }

  /** Ends the connection by a TCP reset. */
  readonly reset = () => {
    this.#node.destroy();
    this.#client.resetAndDestroy();
    this.#end();
  };

  // The node first: whatever the client does about a cut, it does after the node has been left.
  readonly #end = () => {
    clearTimeout(this.#timer);
    this.#node.destroy();
    this.#client.destroy();
    this.#release?.();
    this.#over();
  };

  // An abandoned request is the node's alone, until it has answered.
  readonly #left = () => {
    if (!this.#isAbandoned) this.#end();
  };

  #asked(chunk: Uint8Array): void {
    const head = textOf(chunk);
    if (/^GET .*^upgrade: *websocket/ims.test(head)) this.#isUpgraded = true;
    const [, kind] = REQUESTS.find(([word]) => head.includes(word)) ?? [];
    if (kind !== undefined && !this.#isUpgraded) this.#arm(kind, this.#up, this.#down);
    this.#up.write(chunk);
  }

  #answered(chunk: Uint8Array): void {
    if (this.#isAbandoned) return this.#end();
    this.#inTime();
    if (this.#isUpgraded && textOf(chunk).includes("NewBlock")) {
      this.#arm("notification", this.#down, this.#up);
    }
    this.#down.write(chunk);
  }

  // The node has answered before its time was up.
  #inTime(): void {
    const fault = this.#strike?.fault;
    if (fault?.kind !== "cutWaiting" && fault?.kind !== "abandon") return;
    clearTimeout(this.#timer);
    this.#strike = null;
    this.#desk.missed(fault);
  }

  #arm(kind: MessageKind, forward: Pipe, back: Pipe): void {
    if (this.#strike !== null || this.#isSpent) return;
    const fault = this.#desk.next(kind);
    if (fault !== null) this.#begin({ fault, forward, back });
  }

  #begin(strike: Strike): void {
    this.#strike = strike;
    const { fault, forward, back } = strike;
    switch (fault.kind) {
      case "cutMessage":
        return forward.limit(fault.bytes, this.#end);
      case "cutAnswer":
        return back.limit(fault.bytes, this.#end);
      case "resetMessage":
        return forward.limit(fault.bytes, this.reset);
      case "resetAnswer":
        return back.limit(fault.bytes, this.reset);
      case "cutWaiting":
        return this.#later(fault.ms, this.#end);
      case "abandon":
        return this.#whenRead(() => this.#later(fault.ms, () => this.#abandon()));
      case "garbage":
        return this.#down.replace(fault.bytes, this.#end);
      default:
        return this.#slow(fault, strike);
    }
  }

  #slow(fault: Slow, { forward, back }: Strike): void {
    switch (fault.kind) {
      case "delay":
        return this.#until(fault.ms, this.hold());
      case "throttle":
        return this.#until(fault.ms, throttled([forward, back], fault.bytesPerSecond));
      case "swallowMessage":
        return this.#swallow([forward, back]);
      case "swallowAnswer":
        return this.#swallow([back]);
      case "deliverLate":
        return this.#deliverLate(fault.ms);
    }
  }

  #swallow(pipes: readonly Pipe[]): void {
    this.#isSpent = true;
    for (const pipe of pipes) pipe.silence();
    this.#over();
  }

  #deliverLate(ms: number): void {
    const release = this.#up.hold();
    this.#abandon();
    this.#later(ms, release);
  }

  #abandon(): void {
    this.#isAbandoned = true;
    this.#client.destroy();
    if (this.#strike?.fault.kind === "abandon") this.#over();
  }

  #until(ms: number, release: () => void): void {
    this.#release = release;
    this.#later(ms, () => {
      release();
      this.#over();
    });
  }

  #whenRead(then: () => void): void {
    // It is written only after this.
    this.#later(1, () => isUnread(this.#node) ? this.#whenRead(then) : then());
  }

  #later(ms: number, then: () => void): void {
    this.#timer = setTimeout(then, ms);
  }

  #over(): void {
    const strike = this.#strike;
    this.#strike = null;
    if (strike !== null) this.#desk.made(strike.fault);
  }
}

function throttled(pipes: readonly Pipe[], bytesPerSecond: number): () => void {
  const releases = pipes.map((pipe) => pipe.throttle(bytesPerSecond));
  return () => releases.forEach((release) => release());
}

function textOf(chunk: Uint8Array): string {
  return new TextDecoder("latin1").decode(chunk.subarray(0, 4_096));
}
