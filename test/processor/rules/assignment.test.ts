import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const ONE = [task("one", "1")];

describe("T5: an application that is unassigned", () => {
  test("is not asked any more, whatever happens, and its question's answer starts nothing", () => {
    const driver = new Driver();
    driver.answer([], { callback: BigInt(driver.wall + 1_000_000) });
    driver.block();
    driver.unassign();
    driver.answer(ONE, { cursor: "late" });
    driver.block(HEIGHT + 1);
    driver.connect();
    driver.pass(10_000);
    assert.ok(driver.isIdle);
    assert.equal(driver.journal.load("a").cursor, null);
  });

  test("has its runs ended, counts no attempt, and keeps no outcome of them", () => {
    const driver = new Driver();
    driver.answer([task("p1"), task("p2"), ...ONE]);
    driver.endRun("p2");
    driver.unassign();
    assert.deepEqual(driver.others.map(({ kind }) => kind), ["endRun", "endRun"]);
    driver.endRun("p1");
    driver.failRun("one", "ended");
    assert.deepEqual(driver.sending, []);
    assert.equal(driver.journal.outcomes.size, 0);
    assert.deepEqual(driver.told("group.retrying"), []);
    assert.equal(driver.application(), undefined, "nothing is left of it");
  });

  test("forgets its waits and attempts", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.failRun("one");
    driver.unassign();
    assert.equal(driver.deadline, null);
    driver.assign();
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
  });

  test("keeps its cursors, held ones too, its callbacks and its parked tasks", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    const callback = BigInt(driver.wall + 3_600_000_000);
    driver.answer([task("bad", "2"), ...ONE], { cursor: "1", callback });
    driver.failRun("bad");
    driver.unassign();
    driver.failRun("one", "ended");
    const { cursor, callbacks, held, parked } = driver.journal.load("a");
    assert.equal(cursor, "1");
    assert.deepEqual(callbacks, [Number(callback)]);
    assert.deepEqual(held.map((one) => [one.cursor, one.groups.map(([key]) => key)]), [
      [null, ["i2", "i1"]],
    ]);
    assert.deepEqual(parked.map(({ group }) => group), ["i2"]);
    driver.assign();
    driver.answer([task("bad", "2")]);
    driver.answer([task("bad", "2")]);
    assert.equal(driver.asks[0]?.cursor, null, "the newest answer does not list it (C2)");
    driver.answer([task("bad", "2"), ...ONE]);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("does not hold the places of its runs once they have ended", () => {
    const driver = new Driver({ options: { maxConcurrency: 1 }, applications: ["a", "b"] });
    driver.answer([task("a1"), task("a2")], {}, "a");
    driver.unassign("a");
    driver.failRun("a1", "ended");
    driver.answer([task("b1"), task("b2")], {}, "b");
    assert.deepEqual(driver.running, ["b1"]);
    driver.endRun("b1");
    assert.deepEqual(driver.running, ["b2"]);
  });
});

describe("T5: a re-assignment", () => {
  test("while runs end starts no second copy: the group starts when they have", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.unassign();
    driver.assign();
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"], "the one that is being ended");
    driver.failRun("one", "ended");
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
    assert.equal(driver.runs[0]?.attempt, 1);
  });

  test("while a submission is under way sends it no second time when it is committed", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.unassign();
    driver.assign();
    driver.answer(ONE);
    assert.ok(driver.running.length === 0, "its fate is not known");
    driver.commit();
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.deepEqual(driver.told("outcome.committed").map(({ taskId }) => taskId), ["1"]);
  });

  test("while a submission is cut waits for the fence, and runs what was not committed", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.unassign();
    driver.assign();
    driver.endSubmission({ kind: "unknown", message: "cut" });
    driver.answer(ONE);
    assert.deepEqual(driver.running, []);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([]);
    driver.answer(ONE);
    assert.deepEqual([...driver.running, ...driver.sending.flat()], ["one"]);
  });

  test("while a submission is cut does not run what the block holds", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.unassign();
    driver.endSubmission({ kind: "unknown", message: "cut" });
    driver.assign();
    driver.answer(ONE);
    driver.settlePending({ kind: "committed", block: "own" });
    driver.readBlocks([{ hash: "own", height: HEIGHT + 1, operations: ["a"] }]);
    assert.deepEqual(driver.running, []);
    driver.answer([]);
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.equal(driver.journal.outcomes.size, 0);
    assert.equal(driver.journal.sent.size, 0);
  });

  test("finds the outcome of a submission that ended while nobody was assigned settled", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.unassign();
    driver.commit();
    assert.equal(driver.application(), undefined);
    assert.equal(driver.journal.outcomes.size, 0);
    driver.assign();
    driver.answer([]);
    assert.ok(driver.isIdle);
  });

  test("sends nothing for an application that is not assigned, though a conflict came", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.unassign();
    driver.endSubmission({ kind: "conflict", message: "block" });
    assert.ok(driver.isIdle);
    assert.equal(driver.application(), undefined);
    assert.equal(driver.journal.outcomes.size, 0);
  });
});

describe("A1: an application that is assigned again", () => {
  test("is asked at once, though its last question failed and something of it is in flight", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.blockMeanwhile();
    driver.failQuestion();
    driver.unassign();
    driver.assign();
    assert.equal(driver.asks.length, 1);
  });
});
