import { createCore, step } from "../../lib/processor/core.ts";
import type { Effect, Message } from "../../lib/processor/messages.ts";
import type { ProcessorOptions } from "../../lib/processor/options.ts";
import type { Core } from "../../lib/processor/state.ts";
import { Choices } from "./choices.ts";
import { Invariants } from "./invariants.ts";
import type { ModelApplication } from "./model_application.ts";
import { type Fate, FATES, ModelChain } from "./model_chain.ts";
import { ModelJournal } from "./model_journal.ts";
import { ModelOperators } from "./model_operators.ts";

const CHAIN = "c".repeat(64);

/** An application that nobody processes. */
const ELSEWHERE = "e".repeat(64);

const OPTIONS: ProcessorOptions = {
  maxConcurrency: 4,
  maxPerApplication: null,
  maxQuestions: 2,
  waitingBytes: 1_000,
  maxShared: 3,
  pollIntervalMs: 30_000,
  askTimeoutMs: 30_000,
  submitTimeoutMs: 600_000,
  drainTimeoutMs: 20_000,
  dryRun: false,
};

export interface WorldOptions {
  readonly trace?: ((line: unknown) => void) | null;
}

/** Few enough for tasks to be told apart by more than that. */
const INPUTS = ["one", "two", "three", "four"];

/** An effect whose end has not come yet: what it will say is decided when it is performed. */
type Pending = () => Message | null;

/**
 * A chain, a node, operators and a journal around a core, in which everything that can happen in
 * another order does, as its choices say.
 */
export class World {
  readonly chain = new ModelChain();
  readonly journal = new ModelJournal();
  readonly choices: Choices;
  readonly invariants = new Invariants();
  /** Is given every message and effect, to follow a counterexample by eye. */
  readonly trace: ((line: unknown) => void) | null;
  steps = 0;
  now = 0;
  #wall = 1_800_000_000_000_000;
  #core!: Core;
  #starts = 0;
  #pending: Pending[] = [];
  readonly #operators = new ModelOperators();

  constructor(
    choices: readonly number[],
    applications: readonly ModelApplication[],
    { trace = null }: WorldOptions = {},
  ) {
    this.trace = trace;
    this.choices = new Choices(choices);
    applications.forEach((application, index) => {
      this.chain.applications.set(String(index).repeat(64), application);
    });
    this.#start();
  }

  get core(): Core {
    return this.#core;
  }

  /** Lives through all choices, then without faults until nothing is left to happen. */
  run(): void {
    while (this.choices.left) this.#happen();
    this.#setOperators("all");
    this.#send({ kind: "connected", chain: CHAIN });
    for (let round = 0; round < 10_000 && !this.#isQuiet(); round++) this.#progress();
  }

  #isQuiet(): boolean {
    const { waits, callbacks } = this.#core;
    return this.#pending.length === 0 && waits.first === null && callbacks.first === null;
  }

  #happen(): void {
    const what = this.choices.below(17);
    if (what < 10) return this.#progress();
    if (what < 12) return this.#request();
    if (what === 12) return this.#send({ kind: "connected", chain: CHAIN });
    if (what === 13) return this.#notify();
    if (what === 14) return this.#reassign();
    if (what === 16) return this.#setOperators(this.choices.pick(["all", "none", "cat", "wc"]));
    if (this.choices.below(4) === 0) this.#start();
  }

  #progress(): void {
    if (this.#pending.length === 0) return this.#passTime();
    const [perform] = this.#pending.splice(this.choices.below(this.#pending.length), 1);
    const message = perform!();
    if (message !== null) this.#send(message);
  }

  #passTime(): void {
    const { waits, callbacks } = this.#core;
    const left = Math.min(
      (waits.first ?? Infinity) - this.now,
      (callbacks.first ?? Infinity) - this.#wall,
    );
    this.#pass(Number.isFinite(left) ? Math.max(left, 0) : 1_000);
    this.#send({ kind: "due" });
  }

  #pass(micros: number): void {
    this.now += micros;
    this.#wall += micros;
  }

  #request(): void {
    const [id, application] = this.choices.pick([...this.chain.applications]);
    const identified = this.choices.below(2) === 0;
    const operator = this.choices.pick(["cat", "wc"]);
    for (let count = this.choices.below(3); count >= 0; count--) {
      application.request(identified, operator, this.choices.pick(INPUTS));
    }
    // What a list by cursor is asked for comes by message: where an operation of its own stands in a
    // block, only its list could tell whose it is, and that shows nothing (U3).
    this.chain.userBlock(application.byCursor ? ELSEWHERE : id);
    if (this.choices.below(4) !== 1) this.#notify();
  }

  #notify(): void {
    const { height } = this.chain;
    if (height >= 0) this.#send({ kind: "block", chain: CHAIN, height, hash: `block ${height}` });
  }

  #reassign(): void {
    const application = {
      chain: CHAIN,
      application: this.choices.pick([...this.chain.applications.keys()]),
    };
    this.#send({ kind: "unassign", application });
    for (let count = this.choices.below(3); count > 0; count--) this.#progress();
    this.#assign(application.application);
  }

  #setOperators(which: "all" | "none" | "cat" | "wc"): void {
    this.#operators.set(which);
    this.#send({ kind: "operators", policies: this.#operators.policies });
  }

  /** Starts, or kills and starts again: what was under way is lost, but for what the chain has. */
  #start(): void {
    // A request that was cut by the death may still have been executed.
    for (const perform of [...this.#pending]) if (this.choices.below(2) === 1) perform();
    this.#pending = [];
    this.#core = createCore({
      options: OPTIONS,
      policies: this.#operators.policies,
      seed: this.choices.below(1_000),
      idPrefix: `p${this.#starts++}`,
    });
    this.invariants.restart();
    for (const id of this.chain.applications.keys()) this.#assign(id);
    this.#send({ kind: "connected", chain: CHAIN });
  }

  #assign(id: string): void {
    const application = { chain: CHAIN, application: id };
    this.#open();
    this.#send({ kind: "assign", application, record: this.journal.load(id) });
  }

  #open(): void {
    if (this.#core.chains.has(CHAIN)) return;
    this.#send({ kind: "chain", chain: CHAIN, sent: [...this.journal.sent.values()] });
  }

  #send(message: Message): void {
    this.steps++;
    this.#pass(1);
    this.trace?.(message);
    this.invariants.before(message);
    const effects = step(this.#core, message, { now: this.now, wall: this.#wall });
    for (const effect of effects) this.trace?.(effect);
    for (const effect of effects) if (effect.kind === "store") this.journal.write(effect.write);
    for (const effect of effects) this.#perform(effect);
    this.invariants.after(this.#core);
  }

  #perform(effect: Effect): void {
    this.invariants.effect(effect);
    const pending = this.#pendingOf(effect);
    if (pending !== null) this.#pending.push(pending);
  }

  #pendingOf(effect: Effect): Pending | null {
    switch (effect.kind) {
      case "ask":
        return this.#ask(effect);
      case "run":
        return this.#operators.run(effect.request, this.choices);
      case "endRun":
        this.#operators.end(effect.runId);
        return null;
      case "submit":
        return this.#submit(effect);
      case "settlePending":
        return () => ({
          kind: "pendingSettled",
          chain: CHAIN,
          end: this.choices.below(5) === 1
            ? { kind: "failed", message: "cut" }
            : this.chain.retryPendingBlock(),
        });
      case "readBlocks":
        return this.#readBlocks(effect.submissionId, ({ height }) => height > effect.above);
      case "readBlock":
        return this.#readBlocks(effect.submissionId, ({ hash }) => hash === effect.hash);
      case "readHeight":
        return () => ({ kind: "height", chain: CHAIN, height: this.chain.height, polled: false });
      case "readMutations":
        return () => ({ kind: "mutationsRead", chain: CHAIN, accepts: true });
      default:
        return null;
    }
  }

  /** The question is executed at one moment, and its answer arrives at another. */
  #ask({ application, question, cursor }: Extract<Effect, { kind: "ask" }>): Pending {
    return () => {
      const model = this.chain.applications.get(application.application)!;
      const end = this.choices.below(8) === 7
        ? { kind: "unreachable" as const, message: "cut" }
        : { kind: "answered" as const, actions: model.answer(cursor) };
      const message: Message = { kind: "answered", application, question, end };
      if (this.choices.below(2) === 0) return message;
      this.#pending.push(() => message);
      return null;
    };
  }

  #submit({ application, outcomes, submissionId }: Extract<Effect, { kind: "submit" }>): Pending {
    return () => {
      const fate: Fate = this.choices.below(3) === 1 ? this.choices.pick(FATES) : "commits";
      const end = this.chain.submit(application.application, outcomes, fate);
      const message: Message = { kind: "submitted", submissionId, end };
      // The notification comes before, after, or never.
      const told = this.choices.below(3);
      if (told === 0) return this.#notified(message);
      this.#pending.push(() => message);
      if (told === 1) this.#notify();
      return null;
    };
  }

  #notified(message: Message): Message {
    this.#notify();
    return message;
  }

  #readBlocks(
    submissionId: string,
    wanted: (block: { readonly hash: string; readonly height: number }) => boolean,
  ): Pending {
    return () => ({
      kind: "blocksRead",
      submissionId,
      blocks: this.choices.below(5) === 1 ? null : this.chain.blocks.filter(wanted),
    });
  }
}
