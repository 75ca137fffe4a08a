/**
 * The smallest world in which the core works: every question is answered, every run succeeds, every
 * submission becomes a block, at once and in order.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import { parseSettings } from "../../lib/config/parse.ts";
import { createCore, step } from "../../lib/processor/core.ts";
import type { Effect, Message } from "../../lib/processor/messages.ts";
import { type ApplicationOnChain, keyOf } from "../../lib/protocol/identifiers.ts";
import type { Task } from "../../lib/protocol/tasks.ts";

/** What holds unless it is set. */
const DEFAULTS = parseSettings({ operators: { cat: "cat" } }, "/state");
const POLICY = DEFAULTS.operators.get("cat")!.policy;

const NOTHING_KEPT = { cursor: null, callbacks: [], held: [], outcomes: [], parked: [] };
const STEP_MICROS = 100;
const START = 1_800_000_000_000_000;

/** A core with applications that are idle, and what is asked of it. */
export class CoreWorld {
  readonly applications: readonly ApplicationOnChain[];
  /** Microseconds of each step since the last `clear`. */
  readonly micros: number[] = [];
  stored = 0;
  readonly #core = createCore({
    options: DEFAULTS.processor,
    policies: new Map([["cat", POLICY]]),
    seed: 1,
    idPrefix: "p",
  });
  readonly #heights = new Map<string, number>();
  readonly #pending = new Map<string, Task>();
  readonly #waiting: Message[] = [];
  #now = 0;
  #lastTask = 0;

  constructor(applications: number, chains: number) {
    this.applications = Array.from({ length: applications }, (_, index) => ({
      chain: idOf(index % chains),
      application: idOf(chains + index),
    }));
    for (let chain = 0; chain < chains; chain++) this.#open(idOf(chain));
    for (const application of this.applications) {
      this.#send({ kind: "assign", application, record: NOTHING_KEPT });
    }
    for (const chain of this.#heights.keys()) this.#send({ kind: "connected", chain });
    this.#settle();
  }

  /** One of the applications gets a task, in a block: all steps until it is stored. */
  task(index: number): void {
    const application = this.applications[index % this.applications.length];
    if (application === undefined) throw new RangeError("a world without applications");
    const id = String(++this.#lastTask);
    this.#pending.set(keyOf(application), { id, operator: "cat", input: "hello" });
    this.#block(application.chain);
    this.#settle();
  }

  #open(chain: string): void {
    this.#heights.set(chain, 0);
    this.#send({ kind: "chain", chain, sent: [], holding: new Map() });
  }

  #block(chain: string): string {
    const height = (this.#heights.get(chain) ?? 0) + 1;
    this.#heights.set(chain, height);
    const hash = hashOf(chain, height);
    this.#waiting.push({ kind: "block", chain, height, hash });
    return hash;
  }

  /** Until nothing is under way. What waits for a time gets it, within a second. */
  #settle(): void {
    const until = this.#now + 1_000_000;
    for (;;) {
      const message = this.#waiting.shift() ?? this.#due(until);
      if (message === undefined) return;
      this.#send(message);
    }
  }

  #due(until: number): Message | undefined {
    const first = this.#core.waits.first;
    if (first === null || first > until) return undefined;
    this.#now = Math.max(this.#now, first);
    return { kind: "due" };
  }

  #send(message: Message): void {
    this.#now += STEP_MICROS;
    const time = { now: this.#now, wall: START + this.#now };
    const startedAt = performance.now();
    const effects = step(this.#core, message, time);
    this.micros.push((performance.now() - startedAt) * 1_000);
    for (const effect of effects) {
      const end = this.#endOf(effect);
      if (end !== null) this.#waiting.push(end);
    }
  }

  #endOf(effect: Effect): Message | null {
    switch (effect.kind) {
      case "ask": {
        const { application, question } = effect;
        const task = this.#pending.get(keyOf(application));
        const executeTasks = task === undefined ? [] : [task];
        const actions = { requestCallback: null, setCursor: null, executeTasks };
        return { kind: "answered", application, question, end: { kind: "answered", actions } };
      }
      case "run": {
        const result = { ok: true, output: "hello", literalBytes: 7, replaced: 0, durationMs: 1 };
        return { kind: "runEnded", runId: effect.request.runId, result: { ...result, ok: true } };
      }
      case "submit":
        return this.#store(effect);
      case "readHeight": {
        const height = this.#heights.get(effect.chain) ?? 0;
        return { kind: "height", chain: effect.chain, height, polled: false };
      }
      case "readBlock": {
        const { submissionId, chain, hash } = effect;
        const operations = this.#stored.get(hash) ?? [];
        const height = this.#heights.get(chain) ?? 0;
        const found = { operations: operations.length, outputs: operations.length };
        return { kind: "blocksRead", submissionId, blocks: [{ hash, height, operations, found }] };
      }
      case "learn": {
        const { application, sought } = effect;
        const count = sought.outputs.length;
        const found = { operations: count, outputs: count };
        return { kind: "learned", chain: application.chain, application, found, sought: count };
      }
      default:
        return null;
    }
  }

  readonly #stored = new Map<string, readonly string[]>();

  #store({ submissionId, application, outcomes }: Extract<Effect, { kind: "submit" }>): Message {
    this.#pending.delete(keyOf(application));
    this.stored += outcomes.length;
    const block = this.#block(application.chain);
    this.#stored.clear();
    this.#stored.set(block, outcomes.map(() => application.application));
    return { kind: "submitted", submissionId, end: { kind: "committed", block } };
  }
}

function idOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}

function hashOf(chain: string, height: number): string {
  return chain.slice(32) + height.toString(16).padStart(32, "0");
}
