/**
 * Where messages to the core are collected until the event loop has handed over what is ready.
 *
 * @module
 */
import { setImmediate } from "node:timers";

export class Inbox<Message> {
  #messages: Message[] = [];
  #scheduled = false;
  readonly #take: (messages: readonly Message[]) => void;
  readonly #life: AbortSignal;

  /** @param take Is given all messages at hand; it may post more, which come next. */
  constructor(take: (messages: readonly Message[]) => void, life: AbortSignal) {
    this.#take = take;
    this.#life = life;
  }

  post(message: Message): void {
    if (this.#life.aborted) return;
    this.#messages.push(message);
    this.flushSoon();
  }

  /** Has `take` called soon, even if no message comes. */
  flushSoon(): void {
    if (this.#scheduled || this.#life.aborted) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#life.aborted) return;
    const messages = this.#messages;
    this.#messages = [];
    this.#take(messages);
  }
}
