/** The producer in every order of submissions, cuts and time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { DevApplication } from "../../lib/devnode/application.ts";
import type { Block } from "../../lib/devnode/chain/block.ts";
import type { Chain } from "../../lib/devnode/chain/chain.ts";
import { type BlockEnd, Producer } from "../../lib/devnode/chain/producer.ts";
import { World } from "../../lib/devnode/chain/world.ts";
import { QueueView } from "../../lib/devnode/views.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";

/** Notes what was executed; everything else of it is never used here. */
const notes: DevApplication<QueueView<number>, number> = {
  name: "notes",
  types: "",
  open: (views) => new QueueView(views),
  queries: () => ({}),
  mutations: () => ({}),
  execute: (state, note) => {
    if (note < 0) throw new Error("a trap");
    state.pushBack(note);
  },
  encode: () => new Uint8Array(0),
};

interface Submission {
  readonly note: number;
  readonly controller: AbortController;
  end: BlockEnd["kind"] | "gone" | null;
}

/** A chain with the producer under test, and all that was sent to it. */
class Bench {
  readonly clock = new FakeClock();
  readonly told: { kind: "executed" | "committed"; block: Block }[] = [];
  readonly submissions: Submission[] = [];
  readonly chain: Chain;
  readonly producer: Producer;
  readonly #application: string;

  constructor(blockTimeMs: number) {
    const world = new World({ seed: "bench", keepBlocks: 1_000, now: () => this.clock.now() });
    this.chain = world.addChain();
    this.#application = world.create(this.chain.id, notes);
    this.producer = new Producer({
      clock: this.clock,
      blockTimeMs: () => blockTimeMs,
      onExecuted: (block) => this.told.push({ kind: "executed", block }),
      onCommitted: (block) => this.told.push({ kind: "committed", block }),
    });
  }

  /** What has been executed, in order. */
  get executed(): readonly number[] {
    return (this.chain.instance(this.#application)!.state as QueueView<number>).values();
  }

  submit(isFailing: boolean, conflict: boolean): void {
    const note = isFailing ? -1 - this.submissions.length : this.submissions.length;
    const submission: Submission = { note, controller: new AbortController(), end: null };
    this.submissions.push(submission);
    const { signal } = submission.controller;
    const operations = [
      { kind: "user" as const, application: this.#application, operation: note },
    ];
    const reach = () => Promise.resolve();
    this.producer.produce(this.chain, operations, { reach, conflict }, signal)
      .then((end) => submission.end = end.kind, () => submission.end = "gone");
  }

  cut(index: number): void {
    this.submissions[index % Math.max(1, this.submissions.length)]?.controller.abort(new Error());
  }

  /** Lets the time pass until all submissions have ended. */
  async settle(): Promise<void> {
    while (this.submissions.some(({ end }) => end === null)) await this.pass(10);
  }

  async pass(ms: number): Promise<void> {
    for (let turn = 0; turn < 12; turn++) await Promise.resolve();
    this.clock.advance(ms);
    for (let turn = 0; turn < 12; turn++) await Promise.resolve();
  }
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("submit" as const),
        isFailing: fc.boolean(),
        conflict: fc.constantFrom(false, false, false, true),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut" as const), index: fc.nat(20) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(40) }) },
  ),
  { maxLength: 25 },
);

describe("Producer", () => {
  test("produce() keeps its promises in every order of submissions, cuts and time", async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(0, 33), steps, async (blockTimeMs, made) => {
      const bench = new Bench(blockTimeMs);
      for (const step of made) {
        if (step.kind === "submit") bench.submit(step.isFailing, step.conflict);
        else if (step.kind === "cut") bench.cut(step.index);
        else await bench.pass(step.ms);
      }
      await bench.settle();
      const retried = bench.producer.commitPending(bench.chain, new AbortController().signal);
      await bench.pass(blockTimeMs + 1);
      await bench.pass(blockTimeMs + 1);
      await bench.pass(blockTimeMs + 1);
      await retried;
      assertPromises(bench);
      assert.equal(bench.clock.pending, 0);
    }));
  });

  test("produce() leaves a block pending that was cut between proposal and commit", async () => {
    const bench = new Bench(33);
    bench.submit(false, false);
    await bench.pass(10);
    bench.cut(0);
    await bench.settle();
    assert.deepEqual(bench.executed, []);
    assert.notEqual(bench.chain.pending, null);
    bench.submit(false, false);
    await bench.settle();
    assert.equal(bench.submissions[1]!.end, "conflict");
    assert.deepEqual(bench.executed, [0]);
  });

  test("produce() has committed when it is cut before the answer", async () => {
    const bench = new Bench(33);
    bench.submit(false, false);
    await bench.pass(4);
    await bench.pass(24);
    assert.deepEqual(bench.executed, [0]);
    bench.cut(0);
    await bench.settle();
    assert.equal(bench.submissions[0]!.end, "gone");
    assert.equal(bench.chain.pending, null);
  });
});

function assertPromises({ submissions, executed, chain, told }: Bench): void {
  for (const { note, end } of submissions) {
    const times = executed.filter((other) => other === note).length;
    if (end === "committed") assert.equal(times, 1, "committed: executed once");
    else if (end === "gone") assert.ok(times <= 1, "gone: executed once or never");
    else assert.equal(times, 0, `${end}: never executed`);
    if (note < 0) assert.notEqual(end, "committed");
  }
  assert.equal(chain.pending, null);
  const committed = told.filter(({ kind }) => kind === "committed").map(({ block }) => block);
  assert.deepEqual(committed.map(({ height }) => height), [...committed.keys()]);
  assert.equal(new Set(committed.map(({ hash }) => hash)).size, committed.length);
  assertExecutedFirst(told);
}

/** Of each block it is said that it is executed before it is said that it is committed. */
function assertExecutedFirst(told: Bench["told"]): void {
  const executed = new Set<string>();
  for (const { kind, block } of told) {
    if (kind === "executed") executed.add(block.hash);
    else assert.ok(executed.has(block.hash));
  }
}
