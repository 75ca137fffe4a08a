/** A controller application whose answers a test sets, and what a worker makes of them. */
import { Controller } from "../../lib/assignment/controller/controller.ts";
import type { QueryEnd } from "../../lib/node/port.ts";
import type { CommandEnd } from "../../lib/processor/messages.ts";
import type { ApplicationOnChain } from "../../lib/protocol/identifiers.ts";
import { node, on, Site } from "./site.ts";
import { settled } from "./until.ts";

export const CHAIN = "c".repeat(64);
export const APP = "a".repeat(64);
const OTHER = "b".repeat(64);
export const OWNER = "0x01";
export const KEY = `${CHAIN}:${APP}`;

export function service(application: string, ...requirements: string[]) {
  return { application_id: application, name: "s", chain_id: CHAIN, requirements };
}

export function state(services: unknown[], capabilities: string[] | null = ["cat"], more = {}) {
  return {
    local_worker: capabilities === null ? null : { owner: OWNER, capabilities },
    local_services: services,
    local_chains: [],
    local_message_policy: {},
    ...more,
  };
}

/** A controller whose answers and ends of commands the test sets. */
export class Controlled {
  readonly site: Site;
  readonly sent: string[] = [];
  /** How often its state was read. */
  asked = 0;
  readonly controller: Controller;
  answer: QueryEnd;
  #answerNow = () => this.answer;
  #endNow = (_document: string): Promise<CommandEnd> => {
    const end = this.ends.shift() ?? this.end;
    return end === null ? new Promise(() => {}) : Promise.resolve(end);
  };
  owners = [OWNER];
  height = 0;
  /** Those of the next commands, one after another. */
  readonly ends: CommandEnd[] = [];
  /** That of all others; null: they hang. */
  end: CommandEnd | null = { kind: "committed", block: "h" };

  /** @param others that the node follows besides. */
  constructor(first: unknown, others: readonly string[] = []) {
    this.site = new Site(node([CHAIN, ...others], CHAIN));
    this.answer = { kind: "answered", data: { localWorkerState: first } };
    const { site } = this;
    const { chains, bus, clock } = site;
    this.controller = new Controller({
      id: on(null, OTHER),
      owner: null,
      capabilities: ["cat"],
      dryRun: false,
      source: site.assignments.source(),
      node: {
        query: () => {
          this.asked++;
          return Promise.resolve(this.#answerNow());
        },
        heights: (chains) => Promise.resolve(new Map(chains.map((chain) => [chain, this.height]))),
        chainState: () =>
          Promise.resolve({
            height: this.height,
            owners: [],
            superOwners: this.owners,
            timestamp: null,
          }),
      },
      processor: { command: (_: ApplicationOnChain, document: string) => this.#take(document) },
      random: () => 0,
      ...{ chains, bus, clock },
    }, site.life.signal);
  }

  /** A block of the controller's chain, after which this is its answer. */
  async becomes(value: unknown): Promise<void> {
    this.answer = { kind: "answered", data: { localWorkerState: value } };
    await this.block();
  }

  async block(chain = CHAIN): Promise<void> {
    this.site.heard.get(chain)!();
    await settled();
  }

  /** From now on the answers are made when they are asked for. */
  protected answerWith(answer: () => QueryEnd): void {
    this.#answerNow = answer;
  }

  /** From now on commands end so. */
  protected endWith(end: (document: string) => Promise<CommandEnd>): void {
    this.#endNow = end;
  }

  /** The conditions that have begun and are not over. */
  get open(): readonly string[] {
    const open = new Set<string>();
    for (const event of this.site.events) {
      if (event.name === "controller.condition") open.add(`${event.cause} ${event.subject}`);
      if (event.name === "controller.cleared") open.delete(`${event.cause} ${event.subject}`);
    }
    return [...open];
  }

  get assigned(): readonly string[] {
    return this.site.assigned.filter((each) => each !== CHAIN);
  }

  get causes(): readonly string[] {
    return this.site.events.flatMap((event) =>
      event.name === "controller.condition" ? [event.cause] : []
    );
  }

  #take(document: string): Promise<CommandEnd> {
    this.sent.push(document);
    return this.#endNow(document);
  }
}
