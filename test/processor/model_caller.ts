import type { Message } from "../../lib/processor/messages.ts";

/** Somebody in this program who wants commands sent (U7). */
export class ModelCaller {
  readonly #chain: string;
  #commands = 0;

  constructor(chain: string) {
    this.#chain = chain;
  }

  command(application: string): Message {
    const [id, chain] = [++this.#commands, this.#chain];
    const command = { id, application: { chain, application }, document: `command ${id}` };
    return { kind: "command", chain, command };
  }
}
