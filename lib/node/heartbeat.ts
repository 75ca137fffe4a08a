/**
 * Pings on a WebSocket, and what their pongs tell: that the other side lives, and that it has read
 * everything that was sent before.
 *
 * graphql-ws sends pings but waits for no pong, so a connection whose other side is gone looks like
 * an idle one for ever; the node sends no pings of its own.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";

/** When a connection counts as dead. */
export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Milliseconds between pings. */
  readonly pingIntervalMs: number;
  /** Milliseconds from a ping to its pong. */
  readonly pongTimeoutMs: number;
  /** Sends a ping. */
  readonly send: () => void;
  /** No pong came in time. Called once. */
  readonly dead: () => void;
}

/** The pings of one connection, until its signal is aborted. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #signal: AbortSignal;
  /** What waits for each pong still to come, in the order of the pings. */
  readonly #awaited: (() => void)[] = [];
  #pings = 0;
  #pongs = 0;

  constructor(options: HeartbeatOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#beatLater();
  }

  /** Sends a ping; `answered` is called at its pong, unless the connection ends before. */
  ping(answered: () => void): void {
    const { clock, pongTimeoutMs, send, dead } = this.#options;
    const number = ++this.#pings;
    this.#awaited.push(answered);
    send();
    clock.after(pongTimeoutMs, this.#signal, () => {
      if (this.#pongs < number) dead();
    });
  }

  /** A pong has come. One that nothing waits for is the other side's own sign of life. */
  pong(): void {
    const answered = this.#awaited.shift();
    if (answered === undefined) return;
    this.#pongs++;
    answered();
  }

  #beatLater(): void {
    const { clock, pingIntervalMs } = this.#options;
    clock.after(pingIntervalMs, this.#signal, () => {
      this.ping(() => {});
      this.#beatLater();
    });
  }
}
