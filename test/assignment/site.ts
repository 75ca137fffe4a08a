/** A node that gives answers one after another, a processor that notes what it is told, a clock. */
import assert from "node:assert/strict";
import { Assignments } from "../../lib/assignment/assignments.ts";
import { NodeChains } from "../../lib/assignment/node_chains.ts";
import type { NodeDescription } from "../../lib/node/port.ts";
import { EventBus, type ProcessorEvent } from "../../lib/observe/events.ts";
import type { ApplicationArgument } from "../../lib/protocol/application_argument.ts";
import { type ApplicationOnChain, keyOf } from "../../lib/protocol/identifiers.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";

export function on(chain: string | null, application: string): ApplicationArgument {
  return { chain, application };
}

export function node(chains: readonly string[], defaultChain: string | null): NodeDescription {
  return { version: "0.15.23", chains, defaultChain };
}

/** Its answers come one after another; the last one stays. */
export class Site {
  readonly clock = new FakeClock();
  readonly events: ProcessorEvent[] = [];
  /** What the processor was told, in order: `+c1:a`, `-c1:a`. */
  readonly told: string[] = [];
  /** What the processor calls when something happens on a chain that is followed. */
  readonly heard = new Map<string, () => void>();
  readonly life = new AbortController();
  readonly bus = new EventBus((error) => assert.fail(String(error)));
  readonly chains: NodeChains;
  readonly assignments: Assignments;
  asked = 0;
  /** What each answer waits for. */
  wait: Promise<void> = Promise.resolve();
  answers: readonly (NodeDescription | Error)[];

  constructor(...answers: readonly (NodeDescription | Error)[]) {
    this.answers = answers;
    this.bus.subscribe((event) => this.events.push(event));
    const { bus, clock } = this;
    const describe = async () => {
      await this.wait;
      const answer = this.answers[Math.min(this.asked++, this.answers.length - 1)]!;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const url = "http://node";
    const options = { node: { describe }, url, bus, clock, random: () => 0 };
    this.chains = new NodeChains(options, this.life.signal);
    this.assignments = new Assignments(
      { chains: this.chains, processor: this.#processor(), bus },
      this.life.signal,
    );
  }

  get names(): readonly string[] {
    return this.events.map(({ name }) => name);
  }

  /** What is assigned now. */
  get assigned(): readonly string[] {
    const assigned = new Set<string>();
    for (const word of this.told) {
      if (word.startsWith("+")) {
        assert.ok(!assigned.has(word.slice(1)), `${word} is assigned twice`);
        assigned.add(word.slice(1));
      } else assert.ok(assigned.delete(word.slice(1)), `${word} was not assigned`);
    }
    return [...assigned].sort();
  }

  #processor() {
    return {
      assign: (application: ApplicationOnChain) => void this.told.push(`+${keyOf(application)}`),
      unassign: (application: ApplicationOnChain) => void this.told.push(`-${keyOf(application)}`),
      watch: (chain: string, listener: () => void) => {
        this.told.push(`+${chain}`);
        this.heard.set(chain, listener);
        return () => void this.told.push(`-${chain}`);
      },
    };
  }
}
