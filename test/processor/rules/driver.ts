import assert from "node:assert/strict";
import type { LeftSubmission } from "../../../lib/journal/port.ts";
import type {
  BlockContents,
  FoundOutputs,
  PendingEnd,
  SubmissionEnd,
} from "../../../lib/node/port.ts";
import type { RunFailure, RunResult } from "../../../lib/operators/port.ts";
import { createCore, step } from "../../../lib/processor/core.ts";
import type { Decision, DecisionEnd } from "../../../lib/processor/kept_decisions.ts";
import type { Message } from "../../../lib/processor/messages.ts";
import type { OperatorPolicy, ProcessorOptions } from "../../../lib/processor/options.ts";
import type { Application, Core } from "../../../lib/processor/state.ts";
import { keyOf } from "../../../lib/protocol/identifiers.ts";
import type { Task } from "../../../lib/protocol/tasks.ts";
import { ModelJournal } from "../model_journal.ts";
import { OPTIONS } from "./defaults.ts";
import { type Of, UnderWay } from "./under_way.ts";
import { actions, CHAIN, idOf, isSame, outputOf, policiesOf, type Rest, START } from "./words.ts";

/** The chain's height when a test begins. */
export const HEIGHT = 10;

/** A block; outputs were not looked for, unless it is said what was found. */
export type ReadBlock = Omit<BlockContents, "found"> & Partial<BlockContents>;

export interface DriverOptions {
  readonly options?: Partial<ProcessorOptions>;
  readonly policies?: Readonly<Record<string, Partial<OperatorPolicy>>>;
  /** Assigned at first; `["a"]` by default. */
  readonly applications?: readonly string[];
  /** What an earlier process left. */
  readonly journal?: ModelJournal;
  /** Begins ids; a restart needs another than the process before it. */
  readonly idPrefix?: string;
  readonly wall?: number;
  /** What `readHeight` is answered with at once; null: not at all. */
  readonly height?: number | null;
}

/** A core whose surroundings are the test: all that is under way waits for its word. */
export class Driver extends UnderWay {
  readonly core: Core;
  readonly journal: ModelJournal;
  /** Monotonic, in microseconds. */
  now = 0;
  wall: number;
  height: number | null;
  #lastCommand = 0;

  constructor(options: DriverOptions = {}) {
    super();
    this.journal = options.journal ?? new ModelJournal();
    this.wall = options.wall ?? START;
    this.height = options.height === undefined ? HEIGHT : options.height;
    this.core = createCore({
      options: { ...OPTIONS, ...options.options },
      policies: policiesOf(options.policies ?? { cat: {} }),
      seed: 1,
      idPrefix: options.idPrefix ?? "p",
    });
    for (const application of options.applications ?? ["a"]) this.assign(application);
  }

  send(message: Message): void {
    const effects = step(this.core, message, { now: this.now, wall: this.wall });
    for (const effect of effects) {
      if (effect.kind !== "store") continue;
      this.stored.push(effect.write);
      this.journal.write(effect.write);
    }
    for (const effect of effects) this.sort(effect);
    if (this.height === null) return;
    for (const chain of this.unread.splice(0)) this.readHeight(this.height, chain);
  }

  assign(name = "a"): void {
    const application = idOf(name);
    this.#open(application.chain);
    this.send({ kind: "assign", application, record: this.journal.load(application.application) });
  }

  unassign(name = "a"): void {
    this.send({ kind: "unassign", application: idOf(name) });
  }

  watch(chain = CHAIN): void {
    this.#open(chain);
    this.send({ kind: "watch", chain, watched: true });
  }

  unwatch(chain = CHAIN): void {
    this.send({ kind: "watch", chain, watched: false });
  }

  /** Asks for a command to an application; the result is its number. */
  command(document: string, name = "a"): number {
    const id = ++this.#lastCommand;
    const application = idOf(name);
    const { chain } = application;
    this.#open(chain);
    this.send({ kind: "command", chain, command: { id, application, document } });
    return id;
  }

  /** Ends the command under way. */
  endCommand(end: SubmissionEnd): void {
    const command = this.commands.shift();
    assert.ok(command, "no command is under way");
    this.send({ kind: "submitted", submissionId: command.submissionId, end });
  }

  /** A person decides about the group of a task; the result is what has come of it (R2). */
  decide(decision: Decision, group: string, name = "a"): DecisionEnd {
    const application = idOf(name);
    const sent = new Set([...this.journal.sent.values()].flatMap(({ outcomeIds }) => outcomeIds));
    const record = this.journal.load(application.application);
    const kept = new Map([[keyOf(application), { record, sent }]]);
    const request = ++this.#lastCommand;
    this.send({ kind: "decide", request, decision, groups: [{ application, group }], kept });
    const [end] = this.decisionEnds.get(request) ?? [];
    assert.ok(end, "nothing has come of the decision");
    return end;
  }

  setOptions(options: Partial<ProcessorOptions>): void {
    this.send({ kind: "options", options: { ...this.core.options, ...options } });
  }

  connect(chain = CHAIN): void {
    this.send({ kind: "connected", chain });
  }

  block(height = HEIGHT, hash = `block ${height}`, chain = CHAIN): void {
    this.send({ kind: "block", chain, height, hash });
  }

  /** A block comes while outcomes of the applications are under way: they are asked after a while (A1). */
  blockMeanwhile(height = HEIGHT, hash = `block ${height}`): void {
    this.block(height, hash);
    this.pass(200);
  }

  readHeight(height: number | null, chain = CHAIN): void {
    this.send({ kind: "height", chain, height, polled: false });
  }

  setOperators(policies: Readonly<Record<string, Partial<OperatorPolicy>>>): void {
    this.send({ kind: "operators", policies: policiesOf(policies) });
  }

  /** Answers the question to the application. */
  answer(tasks: readonly Task[], rest: Rest = {}, name = "a"): void {
    const { application, question } = this.takeAsk(name);
    const end = { kind: "answered" as const, actions: actions(tasks, rest) };
    this.send({ kind: "answered", application, question, end });
  }

  failQuestion(kind: "invalid" | "misaddressed" | "unreachable" = "unreachable", name = "a"): void {
    const { application, question } = this.takeAsk(name);
    this.send({ kind: "answered", application, question, end: { kind, message: kind } });
  }

  /** Takes the question that is under way to the application. */
  takeAsk(name = "a"): Of<"ask"> {
    const index = this.asks.findIndex(({ application }) => isSame(application, idOf(name)));
    assert.notEqual(index, -1, `no question to ${name} is under way`);
    return this.asks.splice(index, 1)[0]!;
  }

  /** Ends the run of the task with this input well. */
  endRun(input: string, literalBytes = 10): void {
    const output = outputOf(input);
    this.#endRun(input, { ok: true, durationMs: 1, output, literalBytes, replaced: 0 });
  }

  failRun(input: string, failure: RunFailure = "exitStatus", retryAfterMs?: number): void {
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    this.#endRun(input, { ok: false, durationMs: 1, failure, message: failure, ...wait });
  }

  /** Ends the submission under way. */
  endSubmission(end: SubmissionEnd): void {
    const submit = this.submits.shift();
    assert.ok(submit, "no submission is under way");
    this.send({ kind: "submitted", submissionId: submit.submissionId, end });
  }

  /** Commits the submission under way; the block of more than one outcome is read. */
  commit(block = "own"): void {
    const [submit] = this.submits;
    this.endSubmission({ kind: "committed", block });
    const operations = submit!.outcomes.map(() => submit!.application.application);
    if (operations.length > 1) this.readBlocks([{ hash: block, height: HEIGHT + 1, operations }]);
  }

  /** Answers the reading of blocks that is under way. */
  readBlocks(read: readonly ReadBlock[] | null): void {
    const { submissionId } = this.take("readBlocks", "readBlock");
    const blocks = read === null ? null : read.map((block) => ({ found: null, ...block }));
    this.send({ kind: "blocksRead", submissionId, blocks });
  }

  /** Tells what a block that was read to learn holds of the outputs looked for (U3). */
  learn(found: FoundOutputs | null): void {
    const learning = this.learnings.shift();
    assert.ok(learning, "no block is read to learn");
    const { application, sought } = learning;
    const { chain } = application;
    this.send({ kind: "learned", chain, application, found, sought: sought.outputs.length });
  }

  settlePending(end: PendingEnd): void {
    const { chain } = this.take("settlePending");
    this.send({ kind: "pendingSettled", chain, end });
  }

  readMutations(accepts: boolean | null): void {
    const { chain } = this.take("readMutations");
    this.send({ kind: "mutationsRead", chain, accepts });
  }

  /** Lets time pass, waking the core at each of its deadlines. */
  pass(ms: number): void {
    const until = this.now + ms * 1_000;
    for (let next = this.deadline; next !== null && next <= until; next = this.deadline) {
      this.#moveTo(Math.max(next, this.now));
      this.send({ kind: "due" });
    }
    this.#moveTo(until);
  }

  /** The next deadline of the core, monotonic; null: it waits for nothing. */
  get deadline(): number | null {
    const { waits, callbacks } = this.core;
    const left = Math.min(
      waits.first ?? Infinity,
      (callbacks.first ?? Infinity) - this.wall + this.now,
    );
    return left === Infinity ? null : left;
  }

  /** The inputs of the runs under way, in the order of their starts. */
  get running(): string[] {
    return this.runs.map(({ task: { input } }) => input);
  }

  /** The inputs behind the outputs of the submissions under way. */
  get sending(): string[][] {
    const prefix = outputOf("").length;
    return this.submits.map(({ outcomes }) => outcomes.map(({ output }) => output.slice(prefix)));
  }

  application(name = "a"): Application | undefined {
    const { chain, application } = idOf(name);
    return this.core.chains.get(chain)?.applications.get(application);
  }

  /** Another core on the same journal, as after kill -9; time has not passed. */
  restart(options: DriverOptions = {}): Driver {
    const { journal, wall } = this;
    return new Driver({ idPrefix: `${this.core.idPrefix}'`, wall, ...options, journal });
  }

  #open(chain: string): void {
    if (this.core.chains.has(chain)) return;
    const { holding } = this.journal;
    this.send({ kind: "chain", chain, sent: this.#sentOn(chain), holding });
  }

  #sentOn(chain: string): LeftSubmission[] {
    return this.journal.loadSent().filter(({ application }) => application.chain === chain);
  }

  #endRun(input: string, result: RunResult): void {
    const index = this.runs.findIndex((run) => run.task.input === input);
    assert.notEqual(index, -1, `${input} is not running`);
    const [run] = this.runs.splice(index, 1);
    this.send({ kind: "runEnded", runId: run!.runId, result });
  }

  #moveTo(now: number): void {
    this.wall += now - this.now;
    this.now = now;
  }
}
