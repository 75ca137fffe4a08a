import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SubmissionEnd } from "../../../lib/node/port.ts";
import type { KeptCause } from "../../../lib/observe/events.ts";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const TASKS = [task("one", "1"), task("two", "2")];

function stop(driver: Driver): void {
  driver.send({ kind: "stop" });
}

function isDrained(driver: Driver): boolean {
  return driver.others.some(({ kind }) => kind === "drained");
}

describe("D1: a drain", () => {
  test("of a core with nothing under way is over at once", () => {
    const driver = new Driver();
    driver.answer([]);
    stop(driver);
    assert.ok(isDrained(driver));
    assert.equal(driver.deadline, null);
  });

  test("is not held up by a question, whose answer starts nothing", () => {
    const driver = new Driver();
    stop(driver);
    assert.ok(isDrained(driver));
    driver.answer(TASKS);
    assert.deepEqual(driver.running, []);
  });

  test("starts no runs and asks no questions, whatever happens", () => {
    const driver = new Driver({ policies: { cat: { concurrency: 1 } } });
    driver.answer(TASKS);
    driver.block();
    stop(driver);
    driver.answer([...TASKS, task("three", "3")]);
    driver.block(HEIGHT + 1);
    driver.connect();
    driver.endRun("one");
    driver.commit();
    assert.deepEqual(driver.running, []);
    assert.deepEqual(driver.asks, []);
    assert.ok(isDrained(driver));
  });

  test("lets operators end, and submits their outcomes", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    stop(driver);
    driver.endRun("one");
    driver.endRun("two");
    assert.deepEqual(driver.sending, [["one"]]);
    driver.commit("1");
    assert.ok(!isDrained(driver));
    driver.commit("2");
    assert.ok(isDrained(driver));
    assert.deepEqual(driver.told("processor.drained").map(({ ended }) => ended), [0]);
  });

  test("ends after drainTimeout what still runs, and says how many", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    stop(driver);
    driver.pass(19_999);
    assert.deepEqual(driver.others, []);
    driver.pass(1);
    assert.deepEqual(driver.others.map(({ kind }) => kind), ["endRun", "endRun"]);
    driver.failRun("one", "ended");
    assert.ok(!isDrained(driver));
    driver.failRun("two", "ended");
    assert.ok(isDrained(driver));
    assert.deepEqual(driver.told("processor.drained").map(({ ended }) => ended), [2]);
  });

  test("after its deadline sends nothing more, but keeps what has been computed", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    stop(driver);
    driver.pass(20_000);
    driver.endRun("one");
    driver.failRun("two", "ended");
    assert.deepEqual(driver.sending, []);
    assert.equal(driver.journal.outcomes.size, 1);
    const kept = { fenced: 0, blocked: 0, unreachable: 0, late: 1 };
    assert.deepEqual(driver.told("processor.drained").map((event) => event.kept), [kept]);
    const next = driver.restart();
    next.answer(TASKS);
    assert.deepEqual(next.sending, [["one"]]);
    assert.deepEqual(next.running, ["two"]);
  });

  test("leaves a submission that is open at its end as sent", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    driver.endRun("one");
    stop(driver);
    driver.pass(20_000);
    driver.failRun("two", "ended");
    assert.ok(isDrained(driver));
    assert.equal(driver.journal.sent.size, 1);
  });

  test("leaves what would need a question first in the journal", () => {
    for (const kind of ["conflict", "unknown"] as const) {
      const driver = new Driver();
      driver.answer([TASKS[0]!]);
      driver.endRun("one");
      stop(driver);
      driver.endSubmission({ kind, message: kind });
      assert.ok(isDrained(driver), kind);
      assert.deepEqual(driver.asks, []);
      assert.deepEqual(driver.others, [{ kind: "drained" }], "and the node is not asked, either");
      assert.equal(driver.journal.outcomes.size, 1);
      assert.equal(driver.journal.sent.size, kind === "unknown" ? 1 : 0);
    }
  });

  const LEFT: readonly [end: SubmissionEnd["kind"], count: KeptCause][] = [
    ["readOnly", "blocked"],
    ["cannotPropose", "blocked"],
    ["unreachable", "unreachable"],
    ["unknown", "fenced"],
  ];
  for (const [kind, count] of LEFT) {
    test(`waits for no node whose answer is ${kind}: its outcomes are left as ${count}`, () => {
      const driver = new Driver();
      driver.answer(TASKS);
      driver.endRun("one");
      driver.endRun("two");
      stop(driver);
      driver.endSubmission({ kind, message: kind } as SubmissionEnd);
      assert.ok(isDrained(driver));
      assert.equal(driver.journal.outcomes.size, 2);
      const kept = { fenced: 0, blocked: 0, unreachable: 0, late: 0, [count]: 2 };
      assert.deepEqual(driver.told("processor.drained").map((event) => event.kept), [kept]);
    });
  }

  test("waits for the block that tells who was accepted (U6)", () => {
    const driver = new Driver({ height: null });
    driver.answer(TASKS);
    driver.endRun("one");
    driver.endRun("two");
    driver.readHeight(HEIGHT);
    stop(driver);
    driver.endSubmission({ kind: "committed", block: "own" });
    assert.ok(!isDrained(driver));
    driver.readBlocks([{ hash: "own", height: HEIGHT + 1, operations: ["a", "a"] }]);
    assert.ok(isDrained(driver));
    assert.equal(driver.journal.outcomes.size, 0);
  });

  test("counts no attempt for a run that fails meanwhile, beyond its own", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    stop(driver);
    driver.failRun("one");
    driver.failRun("two");
    assert.ok(isDrained(driver));
    assert.deepEqual(driver.asks, []);
  });

  test("is begun by the first signal alone: a second one changes nothing of it", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    stop(driver);
    driver.pass(10_000);
    stop(driver);
    assert.equal(driver.told("processor.draining").length, 1);
    driver.pass(10_000);
    assert.deepEqual(driver.others.map(({ kind }) => kind), ["endRun", "endRun"]);
  });
});
