import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { Notification, NotificationStream } from "../../../lib/node/port.ts";
import { EventBus, type EventName, type ProcessorEvent } from "../../../lib/observe/events.ts";
import type { Operator, RunObserver, RunRequest, RunResult } from "../../../lib/operators/port.ts";
import type { ProcessorOptions } from "../../../lib/processor/options.ts";
import {
  type OperatorEntry,
  type Processor,
  startProcessor,
} from "../../../lib/processor/processor.ts";
import type { Task } from "../../../lib/protocol/tasks.ts";
import { FakeClock } from "../../fixtures/fake_clock.ts";
import { OPTIONS, POLICY } from "../rules/defaults.ts";
import { actions, idOf, outputOf, type Rest } from "../rules/words.ts";
import { FakeJournal } from "./fake_journal.ts";
import { FakeNode } from "./fake_node.ts";

interface HeldRun {
  readonly request: RunRequest;
  readonly observer: RunObserver;
  readonly signal: AbortSignal;
  readonly end: (result: RunResult) => void;
}

/** A processor among fakes: its clock stands, and nothing ends but by the test's word. */
export class Site implements AsyncDisposable {
  /** What was stored and begun, in its order. */
  readonly log: string[] = [];
  readonly clock = new FakeClock();
  readonly node = new FakeNode((line) => this.log.push(line));
  readonly journal = new FakeJournal((line) => this.log.push(line));
  readonly events: ProcessorEvent[] = [];
  readonly runs: HeldRun[] = [];
  readonly renewed: string[] = [];
  readonly followed: string[] = [];
  readonly unfollowed: string[] = [];
  readonly processor: Processor;
  isStreamOpen = true;
  deliver: (notification: Notification) => void = () => {};

  constructor(options: Partial<ProcessorOptions> = {}) {
    const bus = new EventBus((error) => {
      throw error;
    });
    bus.subscribe((event) => this.events.push(event));
    this.processor = startProcessor({
      node: this.node,
      notifications: (deliver) => this.#stream(deliver),
      journal: this.journal,
      clock: this.clock,
      bus,
      operators: this.operators("cat"),
      options: { ...OPTIONS, ...options },
      random: () => 0.5,
    });
  }

  /** Operators of these names, whose runs are the test's to end. */
  operators(...names: string[]): ReadonlyMap<string, OperatorEntry> {
    const operator: Operator = {
      run: (request, observer, signal) => this.#run(request, observer, signal),
    };
    return new Map(names.map((name) => [name, { operator, policy: POLICY }]));
  }

  /** Assigns `a`, and waits for its first question. */
  async assign(name = "a"): Promise<void> {
    this.processor.assign(idOf(name));
    await this.until(() => this.node.asks.length > 0, "a question");
  }

  /** Answers the oldest question, and waits until that was taken. */
  async answer(tasks: readonly Task[], rest: Rest = {}): Promise<void> {
    const ask = this.node.asks.shift();
    assert.ok(ask, "no question is under way");
    ask.end({ kind: "answered", actions: actions(tasks, rest) });
    await this.settle();
  }

  async endRun(input: string): Promise<void> {
    this.runOf(input).end({
      ok: true,
      durationMs: 1,
      output: outputOf(input),
      literalBytes: 10,
      replaced: 0,
    });
    await this.settle();
  }

  runOf(input: string): HeldRun {
    const run = this.runs.findLast(({ request }) => request.task.input === input);
    assert.ok(run, `${input} has not been run`);
    return run;
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  /** Gives everything that is ready some turns of the event loop. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await setImmediate();
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    for (let turn = 0; turn < 1_000; turn++) {
      if (condition()) return;
      await setImmediate();
    }
    assert.fail(`it never came to ${what}`);
  }

  count(name: EventName): number {
    return this.events.filter((event) => event.name === name).length;
  }

  /** Ends the processor, which leaves nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.processor.end();
    assert.equal(this.clock.pending, 0, "no timer is left");
    assert.equal(this.isStreamOpen, false, "no stream is left");
  }

  #run(request: RunRequest, observer: RunObserver, signal: AbortSignal): Promise<RunResult> {
    this.log.push("run");
    const { promise, resolve } = Promise.withResolvers<RunResult>();
    const stop = () => resolve({ ok: false, durationMs: 1, failure: "ended", message: "ended" });
    signal.addEventListener("abort", stop, { once: true });
    this.runs.push({ request, observer, signal, end: resolve });
    return promise;
  }

  #stream(deliver: (notification: Notification) => void): NotificationStream {
    this.deliver = deliver;
    return {
      follow: (chain) => void this.followed.push(chain),
      unfollow: (chain) => void this.unfollowed.push(chain),
      renew: (chain) => void this.renewed.push(chain),
      [Symbol.asyncDispose]: () => {
        this.isStreamOpen = false;
        return Promise.resolve();
      },
    };
  }
}
