import assert from "node:assert/strict";
import type { ApplicationRecord } from "../../lib/journal/port.ts";
import type { AnswerEnd, SubmissionEnd } from "../../lib/node/port.ts";
import type { ProcessorEvent } from "../../lib/observe/events.ts";
import { createCore, step } from "../../lib/processor/core.ts";
import type { Effect, Message } from "../../lib/processor/messages.ts";
import type { OperatorPolicy, ProcessorOptions } from "../../lib/processor/options.ts";
import type { Core } from "../../lib/processor/state.ts";
import type { ProcessorActions, Task } from "../../lib/protocol/tasks.ts";

const CHAIN = "c".repeat(64);

/** The application that tests speak of, unless they name another. */
export const APPLICATION = { chain: CHAIN, application: "a".repeat(64) };

const NOTHING: ApplicationRecord = {
  cursor: null,
  callbacks: [],
  held: [],
  outcomes: [],
  parked: [],
};

const POLICY: OperatorPolicy = {
  outcomeMaxAgeMs: 60_000,
  maxAttempts: null,
  concurrency: null,
  slowAfterMs: 300_000,
  retryDelayMs: 5_000,
};

const OPTIONS: ProcessorOptions = {
  retryMaxMs: 300_000,
  maxConcurrency: 256,
  maxPerApplication: null,
  maxQuestions: 32,
  waitingBytes: 64 * 1024 * 1024,
  maxShared: 50,
  pollIntervalMs: 30_000,
  askTimeoutMs: 30_000,
  submitTimeoutMs: 600_000,
  drainTimeoutMs: 20_000,
  dryRun: false,
};

export interface DriverOptions {
  readonly record?: Partial<ApplicationRecord>;
  readonly policy?: Partial<OperatorPolicy>;
  readonly options?: Partial<ProcessorOptions>;
}

type Of<Kind extends Effect["kind"]> = Extract<Effect, { readonly kind: Kind }>;

/** Drives a core by hand: what it wants done is taken off by kind, and told to have ended. */
export class Driver {
  readonly core: Core;
  readonly events: ProcessorEvent[] = [];
  now = 0;
  wall = 1_800_000_000_000_000;
  #wanted: Effect[] = [];

  constructor({ record, policy, options }: DriverOptions = {}) {
    this.core = createCore({
      options: { ...OPTIONS, ...options },
      policies: new Map([["cat", { ...POLICY, ...policy }], ["wc", POLICY]]),
      seed: 1,
      idPrefix: "t",
    });
    this.send({ kind: "chain", chain: CHAIN, sent: [] });
    this.send({ kind: "height", chain: CHAIN, height: 7, polled: false });
    const application = APPLICATION;
    this.send({ kind: "assign", application, record: { ...NOTHING, ...record } });
  }

  send(message: Message): void {
    for (const effect of step(this.core, message, { now: this.now, wall: this.wall })) {
      if (effect.kind === "emit") this.events.push(effect.event);
      else this.#wanted.push(effect);
    }
  }

  /** Lets time pass, and tells the core. */
  pass(ms: number): void {
    this.now += ms * 1_000;
    this.wall += ms * 1_000;
    this.send({ kind: "due" });
  }

  block(height = 8): void {
    this.send({ kind: "block", chain: CHAIN, height, hash: `block ${height}` });
  }

  /** Takes off all effects of a kind. */
  take<Kind extends Effect["kind"]>(kind: Kind): Of<Kind>[] {
    const taken = this.#wanted.filter((effect): effect is Of<Kind> => effect.kind === kind);
    this.#wanted = this.#wanted.filter((effect) => effect.kind !== kind);
    return taken;
  }

  /** Takes off the only effect of a kind. */
  only<Kind extends Effect["kind"]>(kind: Kind): Of<Kind> {
    const [effect, ...others] = this.take(kind);
    assert.ok(effect !== undefined && others.length === 0, `${others.length + 1} of ${kind}`);
    return effect;
  }

  /** Answers the question that is under way; with a failure, if one is given. */
  answer(tasks: readonly Task[], actions: Partial<ProcessorActions> = {}): Of<"ask"> {
    const end: AnswerEnd = {
      kind: "answered",
      actions: { requestCallback: null, setCursor: null, executeTasks: tasks, ...actions },
    };
    return this.endQuestion(end);
  }

  endQuestion(end: AnswerEnd): Of<"ask"> {
    const ask = this.only("ask");
    this.send({ kind: "answered", application: ask.application, question: ask.question, end });
    return ask;
  }

  /** The inputs that are run now. */
  runs(): Of<"run">["request"][] {
    return this.take("run").map(({ request }) => request);
  }

  succeed(runId: string, output = "out"): void {
    const literalBytes = output.length;
    this.send({
      kind: "runEnded",
      runId,
      result: { ok: true, output, literalBytes, replaced: 0, durationMs: 1 },
    });
  }

  fail(runId: string): void {
    this.send({
      kind: "runEnded",
      runId,
      result: { ok: false, failure: "exitStatus", message: "status 1", durationMs: 1 },
    });
  }

  /** Ends the submission that is under way. */
  endSubmission(end: SubmissionEnd): Of<"submit"> {
    const submit = this.only("submit");
    this.send({ kind: "submitted", submissionId: submit.submissionId, end });
    return submit;
  }

  named(name: ProcessorEvent["name"]): ProcessorEvent[] {
    return this.events.filter((event) => event.name === name);
  }
}

/** A task with an id, or a positional one. */
export function task(input: string, id?: string, operator = "cat"): Task {
  return id === undefined ? { operator, input } : { id, operator, input };
}
