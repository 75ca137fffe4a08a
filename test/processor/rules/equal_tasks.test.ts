import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Task } from "../../../lib/protocol/tasks.ts";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const X = task("x");
const Y = task("y");

/** Answers as a list by cursor that has these positional tasks, until there is nothing to do. */
function liveByCursor(driver: Driver, tasks: readonly Task[]): string[] {
  const sent: string[] = [];
  for (let round = 0; round < 40 && !driver.isIdle; round++) {
    if (driver.asks.length > 0) {
      const from = Number(driver.asks[0]!.cursor ?? 0);
      driver.answer(tasks.slice(from), { cursor: String(tasks.length) });
    } else if (driver.running.length > 0) driver.endRun(driver.running[0]!);
    else {
      sent.push(...driver.sending[0]!);
      driver.commit(`block ${round}`);
    }
  }
  return sent;
}

describe("C2: positional tasks of equal contents", () => {
  test("by a newer cursor are others: none is lost when the first fails", () => {
    const driver = new Driver();
    driver.answer([X], { cursor: "1" });
    driver.failRun("x");
    driver.block();
    driver.answer([X], { cursor: "2" });
    driver.pass(6_250);
    assert.deepEqual(liveByCursor(driver, [X, X]), ["x", "x"]);
    assert.deepEqual(driver.journal.load("a").held, []);
  });

  test("are not taken for settled ones in a list by state", () => {
    const before = new Driver();
    before.answer([X, X, Y], { cursor: "0" });
    before.endRun("x");
    before.commit();
    const driver = before.restart();
    driver.answer([X, Y], { cursor: "0" });
    driver.answer([X, Y], { cursor: "0" });
    assert.deepEqual(driver.running, ["x", "y"]);
  });

  test("are not left out when a list by state has them still, accepted without a block (U5, T5)", () => {
    const driver = new Driver();
    driver.answer([X, Y], { cursor: "0" });
    driver.endRun("x");
    driver.failRun("y");
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    driver.unassign();
    driver.answer([X, Y], { cursor: "0" });
    assert.equal(driver.core.chains.size, 0);
    driver.assign();
    driver.answer([X, Y], { cursor: "0" });
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([X, Y], { cursor: "0" });
    assert.deepEqual(driver.running, ["x", "y"]);
  });

  test("are told from settled ones by what the newest cursor lists", () => {
    const before = new Driver();
    before.answer([X, X, Y], { cursor: "3" });
    before.endRun("x");
    before.commit();
    const driver = before.restart();
    driver.answer([], { cursor: "3" });
    driver.answer([X, X, Y], { cursor: "3" });
    assert.deepEqual(driver.running, ["x", "y"]);
  });

  test("of which one is presumed to be committed: what a newer cursor lists is another (U3)", () => {
    const driver = presumed();
    driver.answer([X], { cursor: "2" });
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([X, X], { cursor: "2" });
    driver.pass(1_000);
    assert.deepEqual(liveByCursor(driver, [X, X]), ["x"]);
  });

  test("of which one is presumed to be committed: a list by state that has grown since is one (U3)", () => {
    const driver = presumed();
    driver.answer([X], { cursor: "state" });
    driver.answer([X, X], { cursor: "state" });
    assert.deepEqual(driver.asks, [], "a list by cursor would look the same");
    driver.pass(1_000);
    for (let count = 0; count < 4; count++) driver.answer([X, X], { cursor: "state" });
    assert.deepEqual([driver.sending, driver.running], [[["x"]], []]);
  });

  test("of which one is presumed to be committed: a list by state has it still (U3)", () => {
    const driver = presumed();
    driver.answer([X], { cursor: "state" });
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([X], { cursor: "state" });
    driver.answer([X], { cursor: "state" });
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([X], { cursor: "state" });
    assert.deepEqual(driver.sending, [["x"]]);
    assert.deepEqual(driver.running, []);
  });

  test("of which one is presumed to be committed are asked for again after an assignment (U3)", () => {
    const driver = presumed();
    driver.answer([X], { cursor: "2" });
    driver.answer([X, X], { cursor: "2" });
    driver.watch();
    driver.unassign();
    driver.assign();
    assert.deepEqual(liveByCursor(driver, [X, X]), ["x"]);
  });

  test("that a restart kept count for the cursor they came with, and no other", () => {
    const before = new Driver({ height: null });
    before.answer([X, Y, X]);
    before.endRun("x");
    before.readHeight(HEIGHT);
    before.blockMeanwhile(HEIGHT + 1, "block 11");
    // A list by state, in which the first of them is stored already.
    before.answer([Y, X, task("z", "1")], { cursor: "1" });
    const driver = before.restart();
    driver.settlePending({ kind: "committed", block: "block 11" });
    driver.readBlocks([{ hash: "block 11", height: HEIGHT + 1, operations: ["a"] }]);
    for (let count = 0; count < 6 && driver.running.length < 3; count++) {
      driver.answer([Y, X, task("z", "1")], { cursor: "1" });
    }
    assert.deepEqual(driver.running.toSorted(), ["x", "y", "z"]);
  });
});

describe("C2: a task that an id names", () => {
  test("is held with the newest cursor that lists it, also during its submission", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")], { cursor: "0" });
    driver.endRun("one");
    driver.blockMeanwhile();
    driver.answer([task("one", "1"), task("two", "2")], { cursor: "1" });
    assert.deepEqual(driver.journal.load("a").held.map(({ cursor }) => cursor), ["0"]);
    driver.commit();
    driver.answer([task("two", "2")], { cursor: "1" });
    assert.deepEqual(driver.asks, [], "nothing is left to ask the older one for");
  });
});

/** The submission of `x`, which came with a cursor, was cut, and a block has as many operations. */
function presumed(): Driver {
  const driver = new Driver();
  driver.answer([X], { cursor: "1" });
  driver.endRun("x");
  driver.endSubmission({ kind: "unknown", message: "cut" });
  driver.settlePending({ kind: "none" });
  driver.readBlocks([{ hash: "block 11", height: HEIGHT + 1, operations: ["a"] }]);
  return driver;
}
