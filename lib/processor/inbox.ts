/**
 * Where messages to the core are collected until the event loop has handed over what is ready.
 *
 * @module
 */
import { setImmediate } from "node:timers";

export class Inbox<Message> {
  readonly #messages = new Map<string | number, Message>();
  #count = 0;
  #scheduled = false;
  readonly #turn: () => void;
  readonly #life: AbortSignal;

  /** @param turn Is called when messages are at hand: it takes them, or leaves them for later. */
  constructor(turn: () => void, life: AbortSignal) {
    this.#turn = turn;
    this.#life = life;
  }

  /** @param key Of two messages with the same key the later one replaces the earlier. */
  post(message: Message, key: string | undefined): void {
    if (this.#life.aborted) return;
    const id = key ?? ++this.#count;
    this.#messages.delete(id);
    this.#messages.set(id, message);
    this.turnSoon();
  }

  /** How many messages are at hand. */
  get size(): number {
    return this.#messages.size;
  }

  /** Has a turn taken soon, even if no message comes. */
  turnSoon(): void {
    if (this.#scheduled || this.#life.aborted) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  /**
   * Hands over all messages at hand, oldest first; what is posted meanwhile comes with the next turn.
   *
   * @param take Says whether it has taken the message; if not, this one and those behind it stay.
   */
  handOver(take: (message: Message) => boolean): void {
    for (const [id, message] of [...this.#messages]) {
      if (!take(message)) return;
      if (this.#messages.get(id) === message) this.#messages.delete(id);
    }
  }

  #flush(): void {
    this.#scheduled = false;
    if (!this.#life.aborted) this.#turn();
  }
}
