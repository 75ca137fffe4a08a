import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { task } from "../rules/words.ts";
import { Site } from "./site.ts";

const ONE = [task("one", "1")];

describe("drain() (D1)", () => {
  test("settles when what runs has ended and was submitted, and leaves nothing", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    const drained = site.processor.drain();
    await site.settle();
    assert.equal(site.runOf("one").signal.aborted, false);
    await site.endRun("one");
    site.node.submits[0]!.end({ kind: "committed", block: "own" });
    await drained;
    assert.equal(site.journal.model.outcomes.size, 0);
    assert.equal(site.clock.pending, 0);
    assert.equal(site.isStreamOpen, false);
  });

  test("ends what still runs after drainTimeout", async () => {
    await using site = new Site({ drainTimeoutMs: 3_000 });
    await site.assign();
    await site.answer(ONE);
    const drained = site.processor.drain();
    await site.settle();
    await site.advance(3_000);
    await drained;
    assert.equal(site.runOf("one").signal.aborted, true);
    assert.deepEqual(
      site.events.filter(({ name }) => name === "processor.drained"),
      [{
        name: "processor.drained",
        ended: 1,
        kept: { fenced: 0, blocked: 0, unreachable: 0, late: 0 },
      }],
    );
  });

  test("is given up 10 s after its deadline when not even the journal can be written", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.journal.isFull = true;
    await site.endRun("one");
    const drained = site.processor.drain();
    await site.settle();
    for (let passed = 0; passed < 30_000; passed += 1_000) await site.advance(1_000);
    await drained;
    assert.equal(site.count("processor.drained"), 0);
  });

  test("twice is once", async () => {
    await using site = new Site();
    await site.assign();
    await Promise.all([site.processor.drain(), site.processor.drain()]);
    assert.equal(site.count("processor.draining"), 1);
  });
});

describe("end() (D1, the second signal)", () => {
  test("ends a drain, every request, every run, and waits for the runs", async () => {
    await using site = new Site();
    await site.assign("a");
    await site.answer([...ONE, task("two", "2")]);
    await site.endRun("one");
    site.deliver({ kind: "connected", chain: "c" });
    await site.until(() => site.node.asks.length > 0, "a question");
    const drained = site.processor.drain();
    await site.settle();
    await site.processor.end();
    await drained;
    const { asks, submits } = site.node;
    for (const { signal } of [...asks, ...submits, site.runOf("two")]) {
      assert.equal(signal.aborted, true);
    }
    assert.equal(site.journal.model.sent.size, 1, "the open submission is left as sent (U3)");
    const ended = site.log.filter((line) => line === "write runEnded");
    assert.equal(ended.length, 2, "the last word: the next start has nothing to look for");
  });

  test("is idempotent, and nothing happens after it", async () => {
    await using site = new Site();
    await site.assign();
    await site.processor.end();
    await site.processor.end();
    const events = site.events.length;
    site.processor.assign({ chain: "c", application: "b" });
    site.deliver({ kind: "block", chain: "c", height: 11, hash: "x" });
    await site.advance(1_000_000);
    assert.equal(site.events.length, events);
  });
});

describe("the time of requests", () => {
  test("a question without an answer is given up after askTimeout, as a failure (A5)", async () => {
    await using site = new Site();
    await site.assign();
    await site.advance(29_999);
    assert.equal(site.node.asks[0]?.signal.aborted, false);
    await site.advance(1);
    assert.equal(site.node.asks[0]?.signal.aborted, true);
    const failed = site.events.find((event) => event.name === "question.failed");
    assert.ok(failed?.name === "question.failed");
    assert.deepEqual([failed.kind, failed.message], ["unreachable", "no answer within 30 s"]);
    await site.advance(1_250);
    assert.equal(site.node.asks.length, 2);
  });

  test("a question that is answered leaves no timer", async () => {
    await using site = new Site();
    await site.assign();
    const before = site.clock.pending;
    await site.answer([]);
    assert.equal(site.clock.pending, before - 1);
  });

  test("a submission is cut after submitTimeout, and only then settled (U3)", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    await site.endRun("one");
    await site.advance(599_999);
    assert.equal(site.node.submits[0]?.signal.aborted, false);
    assert.equal(site.node.pendings.length, 0);
    await site.advance(1);
    assert.equal(site.node.submits[0]?.signal.aborted, true);
    assert.equal(site.node.pendings.length, 1);
    site.node.pendings[0]!.end({ kind: "none" });
    await site.settle();
    site.node.blockReads[0]!.end([]);
    await site.settle();
    assert.equal(site.count("submission.settled"), 1);
  });
});

describe("the processor", () => {
  test("follows the chain of each application, once", async () => {
    await using site = new Site();
    for (const application of ["a", "b"]) site.processor.assign({ chain: "c", application });
    site.processor.assign({ chain: "x", application: "a" });
    await site.until(() => site.node.asks.length === 3, "three questions");
    assert.deepEqual(site.followed, ["c", "x"]);
  });

  test("ends the runs of what is unassigned (T5)", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.processor.unassign({ chain: "c", application: "a" });
    await site.settle();
    assert.equal(site.runOf("one").signal.aborted, true);
    assert.equal(site.count("application.unassigned"), 1);
  });

  test("runs no operator that was taken away, and tries again when it is back (T4)", async () => {
    await using site = new Site();
    await site.assign();
    site.processor.setOperators(new Map());
    await site.answer(ONE);
    assert.equal(site.runs.length, 0);
    site.processor.setOperators(site.operators("cat"));
    await site.until(() => site.node.asks.length > 0, "a question");
    await site.answer(ONE);
    assert.equal(site.runs.length, 1);
  });

  test("takes what is ready together in one turn: a question for many reasons (A2)", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([]);
    for (let height = 11; height < 20; height++) {
      site.deliver({ kind: "block", chain: "c", height, hash: String(height) });
    }
    await site.settle();
    assert.equal(site.node.asks.length, 1);
    await site.answer([]);
    assert.equal(site.node.asks.length, 1, "those that came in the same turn, after it was sent");
    await site.answer([]);
    assert.equal(site.node.asks.length, 0);
  });

  test("tells what the stream says of a chain", async () => {
    await using site = new Site();
    await site.assign();
    site.deliver({ kind: "disconnected", chain: "c", reason: "1006" });
    site.deliver({ kind: "refused", chain: "c", reason: "malformed" });
    assert.equal(site.count("chain.disconnected"), 1);
    assert.equal(site.count("chain.refused"), 1);
  });

  test("tells the lines of a run's stderr", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.runOf("one").observer.stderr("hello");
    const said = site.events.find(({ name }) => name === "run.stderr");
    assert.ok(said?.name === "run.stderr" && said.line === "hello");
  });
});
