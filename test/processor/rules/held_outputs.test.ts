import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { outputOf, task } from "./words.ts";

const HELD = { operations: 1, outputs: 1 };
const NONE = { operations: 0, outputs: 0 };
const USERS = { hash: "block 11", height: HEIGHT + 1, operations: ["a"] };

/** A list by cursor, of which one outcome was committed for certain and its block read. */
function learned(found: typeof HELD | null): Driver {
  const driver = new Driver();
  driver.answer([task("p0")], { cursor: "1" });
  driver.endRun("p0");
  driver.commit();
  driver.learn(found);
  return driver;
}

/** The next outcome was cut; the block that may hold it is being read. */
function cut(driver: Driver): Driver {
  driver.block();
  while (driver.asks.length > 0) driver.answer([task("p1")], { cursor: "2" });
  driver.endRun("p1");
  driver.endSubmission({ kind: "unknown", message: "cut" });
  driver.settlePending({ kind: "none" });
  return driver;
}

describe("U3: where operations hold outputs", () => {
  test("it is learned of the first block that was committed for certain, once, and kept", () => {
    const driver = learned(HELD);
    assert.deepEqual([...driver.journal.holding], [["a", true]]);
    driver.block();
    driver.answer([task("p1")], { cursor: "2" });
    driver.endRun("p1");
    driver.commit();
    assert.deepEqual(driver.learnings, []);
  });

  test("a block that could not be read teaches nothing, and one that holds none, no", () => {
    assert.equal(learned(null).journal.holding.size, 0);
    assert.deepEqual([...learned(NONE).journal.holding.values()], [false]);
  });

  test("an operation without the output is a user's: what was cut is sent again (C2)", () => {
    const driver = cut(learned(HELD));
    driver.readBlocks([{ ...USERS, found: NONE }]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["notCommitted"]);
    for (let count = 0; count < 3 && driver.asks.length > 0; count++) {
      const isHeld = driver.asks[0]!.cursor === "1";
      driver.answer(isHeld ? [task("p1")] : [], { cursor: "2" });
    }
    assert.deepEqual([driver.sending, driver.running], [[["p1"]], []]);
  });

  test("blocks that were read as it was learned tell by the outputs at once", () => {
    const driver = new Driver();
    driver.answer([task("p0")], { cursor: "1" });
    driver.endRun("p0");
    driver.commit();
    cut(driver);
    driver.learn(HELD);
    driver.readBlocks([{ ...USERS, found: NONE }]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["notCommitted"]);
  });

  test("it is learned of a fence's block that holds all that was cut, and tells its blocks apart", () => {
    const driver = cut(new Driver());
    const own = { hash: "block 12", height: HEIGHT + 2, operations: ["a"] };
    driver.readBlocks([{ ...USERS, found: NONE }, { ...own, found: HELD }]);
    assert.deepEqual([...driver.journal.holding], [["a", true]]);
    assert.deepEqual(driver.told("submission.settled").map(({ block }) => block), ["block 12"]);
  });

  test("a fence's block that holds none of them teaches nothing", () => {
    const driver = cut(new Driver());
    driver.readBlocks([{ ...USERS, found: NONE }]);
    assert.equal(driver.journal.holding.size, 0);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["committed"]);
  });

  test("what is left of a submission is looked for, when some of it is decided on", () => {
    const before = learned(HELD);
    before.block();
    before.height = null;
    before.answer([task("one", "1"), task("two", "2")], { cursor: "3" });
    before.endRun("one");
    before.endRun("two");
    before.readHeight(HEIGHT);
    assert.deepEqual(before.sending, [["one", "two"]]);
    const [gone] = before.journal.outcomes.keys();
    before.journal.outcomes.delete(gone!);
    const driver = before.restart({ applications: ["b"] });
    driver.settlePending({ kind: "none" });
    const [reading] = driver.others;
    assert.ok(reading?.kind === "readBlocks");
    assert.deepEqual(reading.sought, { application: "a", outputs: [outputOf("two")] });
    driver.readBlocks([{ ...USERS, found: HELD }]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["committed"]);
  });

  test("an operation with the output is ours", () => {
    const driver = cut(learned(HELD));
    driver.readBlocks([{ ...USERS, found: HELD }]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["committed"]);
  });

  test("what an earlier process left is looked for by its outputs, assigned or not", () => {
    const before = learned(HELD);
    before.block();
    before.answer([task("p1")], { cursor: "2" });
    before.endRun("p1");
    const driver = before.restart({ applications: ["b"] });
    driver.settlePending({ kind: "none" });
    const [reading] = driver.others;
    assert.ok(reading?.kind === "readBlocks");
    assert.deepEqual(reading.sought, { application: "a", outputs: [outputOf("p1")] });
    driver.readBlocks([{ ...USERS, found: NONE }]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["notCommitted"]);
  });

  test("without knowledge, or with no, as many operations as outcomes are ours", () => {
    for (const found of [null, NONE]) {
      const driver = cut(learned(found));
      const [reading] = driver.others;
      assert.ok(reading?.kind === "readBlocks");
      assert.equal(reading.sought === null, found === NONE);
      driver.readBlocks([{ ...USERS, found: reading.sought === null ? null : NONE }]);
      assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["committed"]);
    }
  });

  test("an output that no operation would show is not looked for: as many operations are ours", () => {
    const driver = learned(HELD);
    driver.block();
    while (driver.asks.length > 0) driver.answer([task("p1")], { cursor: "2" });
    const { runId } = driver.runs.shift()!;
    const result = {
      ok: true,
      durationMs: 1,
      output: "\n1\n",
      literalBytes: 5,
      replaced: 0,
    } as const;
    driver.send({ kind: "runEnded", runId, result });
    driver.endSubmission({ kind: "unknown", message: "cut" });
    driver.settlePending({ kind: "none" });
    const [reading] = driver.others;
    assert.ok(reading?.kind === "readBlocks" && reading.sought === null);
  });

  test("a block that is read for who shares it and shows otherwise makes it no for ever", () => {
    const driver = learned(HELD);
    driver.block();
    driver.answer([task("p1"), task("one", "1"), task("two", "2")], { cursor: "4" });
    for (const input of ["p1", "one", "two"]) driver.endRun(input);
    driver.commit();
    driver.endSubmission({ kind: "committed", block: "own" });
    const own = { hash: "own", height: HEIGHT + 1, operations: ["a", "a"] };
    driver.readBlocks([{ ...own, found: { operations: 1, outputs: 1 } }]);
    assert.deepEqual([...driver.journal.holding.values()], [false]);
  });
});
