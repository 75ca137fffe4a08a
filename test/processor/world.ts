import assert from "node:assert/strict";
import { createCore, step } from "../../lib/processor/core.ts";
import type { Effect, Message } from "../../lib/processor/messages.ts";
import { Choices } from "./choices.ts";
import { Invariants } from "./invariants.ts";
import { type KeyedCore, withKeys } from "./keyed_schedule.ts";
import type { ModelApplication } from "./model_application.ts";
import { ModelCaller } from "./model_caller.ts";
import { ModelChain } from "./model_chain.ts";
import { ModelJournal } from "./model_journal.ts";
import { ModelNode, type Pending } from "./model_node.ts";
import { anyOptions, OPTIONS } from "./model_options.ts";
import { ModelPerson } from "./model_person.ts";
import { ModelOperators, OPERATOR_SETS, type OperatorSet } from "./model_operators.ts";

const CHAIN = "c".repeat(64);

/** An application that nobody processes. */
const ELSEWHERE = "e".repeat(64);

/** Few enough for tasks to be told apart by more than that. */
const INPUTS = ["one", "two", "three", "four"];

/**
 * A chain, a node, operators and a journal around a core, in which everything that can happen in
 * another order does, as its choices say.
 */
export class World {
  readonly chain = new ModelChain();
  readonly journal = new ModelJournal();
  readonly choices: Choices;
  readonly invariants = new Invariants(this.chain);
  readonly trace: ((line: unknown) => void) | null;
  /** Messages that cores have taken. */
  steps = 0;
  now = 0;
  #wall = 1_800_000_000_000_000;
  #core!: KeyedCore;
  #starts = 0;
  #pending: Pending[] = [];
  #followed = false;
  #watched = false;
  #options = OPTIONS;
  readonly #assigned: Set<string>;
  readonly #operators = new ModelOperators((id) => this.chain.applications.get(id)!.hangs);
  readonly #node: ModelNode;
  readonly #caller = new ModelCaller(CHAIN);
  readonly #person = new ModelPerson(CHAIN, this.journal);

  /** @param trace is given every message and effect, to follow a counterexample by eye. */
  constructor(
    choices: ArrayLike<number>,
    applications: readonly ModelApplication[],
    trace: ((line: unknown) => void) | null = null,
  ) {
    this.trace = trace;
    this.choices = new Choices(choices);
    applications.forEach((application, index) => {
      this.chain.applications.set(String(index).repeat(64), application);
    });
    this.#assigned = new Set(this.chain.applications.keys());
    this.#node = new ModelNode(CHAIN, this.chain, this.choices, {
      later: (pending) => void this.#pending.push(pending),
      notify: () => this.#notify(),
    });
    this.#start();
  }

  get core(): KeyedCore {
    return this.#core;
  }

  /** Lives through all choices, then without faults until nothing is left to happen. */
  run(): void {
    while (this.choices.left) this.#happen();
    this.#setOperators("all");
    for (const id of this.chain.applications.keys()) this.#assign(id);
    this.#connect();
    do this.#rest(); while (this.#releaseAll());
  }

  /** Of one that hangs there is no end: it has its time, in which the others are to be done. */
  #rest(): void {
    const hangs = [...this.chain.applications.values()].some((application) => application.hangs);
    for (let round = 0; !this.#isQuiet(); round++) {
      if (hangs && round === 1_000) return;
      assert.ok(round < 20_000, "3: there is an end");
      this.#progress();
    }
  }

  #isQuiet(): boolean {
    const { waits, callbacks } = this.#core;
    return this.#pending.length === 0 && waits.first === null && callbacks.first === null;
  }

  #happen(): void {
    const what = this.choices.below(24);
    if (what < 12) return this.#progress();
    if (what < 14) return this.#request();
    if (what === 14) return this.#connect();
    if (what === 15) return this.#notify();
    if (what < 18) return this.#reassign();
    if (what === 18) return this.#setOperators(this.choices.pick(OPERATOR_SETS));
    if (what === 19) return this.#setOptions();
    if (what === 20) return this.#command();
    if (what === 21) return this.#watch();
    if (what === 22) return this.#decide();
    if (this.choices.below(3) === 0) this.#restart();
  }

  #progress(): void {
    if (this.#pending.length === 0) return this.#passTime();
    const [pending] = this.#pending.splice(this.choices.below(this.#pending.length), 1);
    const message = pending!.perform();
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
    // Of the other one a hung run keeps everybody from the only place there is.
    const operator = this.choices.pick(application.hangs ? ["cat"] : ["cat", "wc"]);
    for (let count = this.choices.below(3); count >= 0; count--) {
      application.request(identified, operator, this.choices.pick(INPUTS));
    }
    this.chain.userBlock(this.#mayStandInBlocks(id) ? id : ELSEWHERE);
    if (this.choices.below(4) !== 1) this.#notify();
  }

  /**
   * Where an operation of an application that lists by cursor stands in a block, its list shows nothing
   * of whose it is (U3): the operation has to, which is known once it has been learned.
   */
  #mayStandInBlocks(id: string): boolean {
    const byCursor = this.chain.applications.get(id)?.byCursor ?? false;
    return !byCursor || this.journal.holding.get(id) === true;
  }

  /** Nothing is told of a chain that nobody follows. */
  #connect(): void {
    if (this.#followed) this.#send({ kind: "connected", chain: CHAIN });
  }

  #notify(): void {
    const { height } = this.chain;
    if (height < 0 || !this.#followed) return;
    // It may go astray: then its height is read, after a while (A6).
    if (this.choices.below(8) === 7) {
      return this.#send({ kind: "height", chain: CHAIN, height, polled: true });
    }
    this.#send({ kind: "block", chain: CHAIN, height, hash: `block ${height}` });
  }

  /** An application goes, and comes back at once, or after a while, or later. */
  #reassign(): void {
    const id = this.choices.pick([...this.chain.applications.keys()]);
    if (!this.#assigned.has(id)) return this.#assign(id);
    this.#assigned.delete(id);
    this.#send({ kind: "unassign", application: { chain: CHAIN, application: id } });
    for (let count = this.choices.below(3); count > 0; count--) this.#progress();
    if (this.choices.below(3) > 0) this.#assign(id);
  }

  #assign(id: string): void {
    const application = { chain: CHAIN, application: id };
    this.#assigned.add(id);
    this.#open();
    this.#send({ kind: "assign", application, record: this.journal.load(id) });
  }

  #open(): void {
    if (this.#core.chains.has(CHAIN)) return;
    const { holding } = this.journal;
    this.#send({ kind: "chain", chain: CHAIN, sent: this.journal.loadSent(), holding });
  }

  #setOperators(which: OperatorSet): void {
    this.#operators.set(which);
    this.#send({ kind: "operators", policies: this.#operators.policies });
  }

  #setOptions(): void {
    this.#options = anyOptions(this.choices);
    this.#send({ kind: "options", options: this.#options });
  }

  /** Somebody in this program wants a command sent, to an application that may have tasks, too. */
  #command(): void {
    const to = this.choices.pick([ELSEWHERE, ...this.chain.applications.keys()]);
    this.#open();
    this.#send(this.#caller.command(this.#mayStandInBlocks(to) ? to : ELSEWHERE));
  }

  #watch(): void {
    this.#watched = this.choices.below(2) === 0;
    if (this.#watched) this.#open();
    this.#send({ kind: "watch", chain: CHAIN, watched: this.#watched });
  }

  /** A person lets go what is parked. */
  #releaseAll(): boolean {
    const message = this.#person.releaseAll(this.#core);
    if (message !== null) this.#send(message);
    return message !== null;
  }

  #decide(): void {
    const applications = [...this.chain.applications.keys()];
    const message = this.#person.decide(this.#core, applications, this.choices);
    if (message !== null) this.#send(message);
  }

  /** The processor is drained, or not, and ends; and another one starts. */
  #restart(): void {
    if (this.choices.below(2) === 0) {
      this.#send({ kind: "stop" });
      for (let count = this.choices.below(12); count > 0; count--) this.#progress();
    }
    this.#start();
  }

  /** What was under way is lost, but for what the chain has. */
  #start(): void {
    // A request that was cut by the death may still have been executed.
    for (const { perform } of [...this.#pending]) if (this.choices.below(2) === 1) perform();
    this.#pending = [];
    this.#followed = false;
    this.#watched = false;
    this.#core = withKeys(createCore({
      options: this.#options,
      policies: this.#operators.policies,
      seed: this.choices.below(1_000),
      idPrefix: `p${this.#starts++}`,
    }));
    this.invariants.restart();
    for (const id of this.#assigned) this.#assign(id);
  }

  #send(message: Message): void {
    this.#pass(1);
    this.steps++;
    this.trace?.(message);
    this.invariants.before(message);
    const effects = step(this.#core, message, { now: this.now, wall: this.#wall });
    for (const effect of effects) this.trace?.(effect);
    for (const effect of effects) if (effect.kind === "store") this.journal.write(effect.write);
    for (const effect of effects) this.#perform(effect);
    this.invariants.after(this.#core, this.journal);
  }

  #perform(effect: Effect): void {
    this.invariants.effect(effect, this.#core);
    if (effect.kind === "follow") this.#follow();
    if (effect.kind === "unfollow") this.#unfollow();
    const end = effect.kind === "run"
      ? this.#operators.run(effect.request, this.choices)
      : effect.kind === "endRun"
      ? this.#operators.end(effect.runId)
      : null;
    if (end !== null) this.#pending.push({ about: "run", perform: end });
    const pending = this.#node.take(effect);
    if (pending !== null) this.#pending.push(pending);
  }

  #follow(): void {
    assert.equal(this.#followed, false, "T5: a chain is followed once");
    this.#followed = true;
    this.#pending.push({ about: "follow", perform: () => this.#followed ? CONNECTED : null });
  }

  #unfollow(): void {
    const open = this.#pending.map(({ about }) => about).filter((about) =>
      about !== "follow" && about !== "learn"
    );
    assert.deepEqual(open, [], "T5: a chain is closed once nothing of it is under way");
    assert.ok(!this.#watched, "T5: nobody follows a chain that is closed");
    assert.equal(this.#assigned.size, 0, "T5: nor is anything assigned there");
    this.#followed = false;
  }
}

const CONNECTED: Message = { kind: "connected", chain: CHAIN };
