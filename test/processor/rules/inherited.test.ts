import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT, type ReadBlock } from "./driver.ts";
import { task } from "./words.ts";

function blockOf(height: number, ...operations: string[]): ReadBlock {
  return { hash: `block ${height}`, height, operations };
}

describe("U3: what an earlier process left as sent", () => {
  function left(): Driver {
    const before = new Driver();
    before.answer([task("p1"), task("p2")]);
    before.endRun("p1");
    before.endRun("p2");
    return before;
  }

  test("is settled before anything else is sent on its chain", () => {
    const driver = left().restart({ applications: ["b", "a"] });
    driver.answer([task("two", "2")], {}, "b");
    driver.endRun("two");
    assert.deepEqual(driver.sending, []);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([]);
    assert.deepEqual(driver.sending, [["two"]]);
  });

  test("and was not committed is sent again if it is listed, with what is behind it", () => {
    const driver = left().restart();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([]);
    driver.answer([task("p1"), task("p2")]);
    driver.answer([task("p1"), task("p2")]);
    assert.deepEqual(driver.sending, [["p1"]]);
    driver.commit();
    assert.deepEqual(driver.sending, [["p2"]]);
    assert.deepEqual(driver.running, []);
  });

  test("and was committed is not sent again", () => {
    const driver = left().restart();
    driver.settlePending({ kind: "committed", block: "block 11" });
    driver.readBlocks([blockOf(11, "a")]);
    // The first answer is to a question from before.
    for (let count = 0; count < 2; count++) driver.answer([task("p2")]);
    assert.deepEqual(driver.sending, [["p2"]]);
    assert.equal(driver.journal.sent.size, 1, "the one under way");
  });

  test("has the height found out by its fence, also when it cannot be read meanwhile", () => {
    const driver = left().restart({ height: null });
    driver.connect();
    driver.command("{ x }");
    driver.settlePending({ kind: "none" });
    driver.readHeight(null);
    driver.connect();
    driver.readBlocks([]);
    assert.deepEqual(driver.told("chain.blocked"), []);
    assert.equal(driver.commands.length, 1);
  });

  test("is not looked for above the block at which a later one left", () => {
    const before = new Driver({ height: null });
    before.answer([task("one", "1"), task("two", "2"), task("three", "3")], { cursor: "3" });
    before.endRun("one");
    before.endRun("two");
    before.readHeight(HEIGHT);
    before.endRun("three");
    before.block(HEIGHT + 1, "block 11");
    // Its block has not been read when the next one leaves.
    before.endSubmission({ kind: "committed", block: "block 11" });
    assert.deepEqual(before.sending, [["three"]]);
    const driver = before.restart();
    // What was pending is the later one: the hash says nothing of the earlier.
    driver.settlePending({ kind: "committed", block: "block 12" });
    driver.readBlocks([blockOf(11, "a", "a"), blockOf(12, "a")]);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(12, "a")]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate, block }) => [fate, block]), [
      ["committed", "block 11"],
      ["committed", "block 12"],
    ]);
  });

  test("is not looked for in the block of one that left later, though that is settled", () => {
    const before = new Driver({ height: null });
    before.answer([task("one", "1"), task("two", "2")]);
    before.endRun("one");
    before.endRun("two");
    before.readHeight(HEIGHT);
    const listed = ["1", "2", "3", "4"].map((id) => task(`t${id}`, id));
    const second = before.restart();
    second.answer([task("one", "1"), task("two", "2"), ...listed.slice(2)]);
    second.endRun("t3");
    second.endRun("t4");
    second.settlePending({ kind: "none" });
    second.readBlocks([blockOf(11, "a")]);
    assert.deepEqual(second.sending, [["t3", "t4"]]);
    const third = second.restart();
    third.settlePending({ kind: "none" });
    third.readBlocks([blockOf(11, "a"), blockOf(12, "a", "a")]);
    third.settlePending({ kind: "none" });
    third.readBlocks([blockOf(12, "a", "a")]);
    for (let count = 0; count < 2; count++) third.answer([task("one", "1"), task("two", "2")]);
    assert.deepEqual(third.sending, [["one"]]);
    const last = third.restart();
    last.settlePending({ kind: "none" });
    last.readBlocks([blockOf(11, "a"), blockOf(12, "a", "a"), blockOf(13, "a")]);
    last.settlePending({ kind: "none" });
    last.readBlocks([blockOf(13, "a")]);
    assert.deepEqual(last.told("submission.settled").map(({ fate, block }) => [fate, block]), [
      ["inPart", "block 11"],
      ["committed", "block 13"],
    ]);
    for (let count = 0; count < 2; count++) last.answer([task("two", "2")]);
    assert.deepEqual(last.sending, [["two"]], "what the last one has sent is not sent once more");
    last.commit();
    assert.deepEqual([last.journal.sent.size, last.journal.outcomes.size], [0, 0]);
  });

  test("of an application that is not assigned any more is decided on when it is again", () => {
    const driver = left().restart({ applications: ["b"] });
    driver.settlePending({ kind: "committed", block: "block 11" });
    driver.readBlocks([blockOf(11, "a")]);
    assert.equal(driver.journal.sent.size, 0);
    driver.assign("a");
    driver.answer([task("p2")]);
    assert.deepEqual(driver.sending, [["p2"]]);
    assert.equal(driver.told("outcome.committed").at(-1)?.block, "block 11");
  });

  test("of a list by cursor that is not assigned any more is not sent once more (C2)", () => {
    const before = new Driver();
    before.answer([task("one", "1")], { cursor: "1" });
    before.endRun("one");
    const driver = before.restart({ applications: ["b"] });
    driver.settlePending({ kind: "committed", block: "block 11" });
    driver.readBlocks([blockOf(11, "a")]);
    const last = driver.restart();
    for (let count = 0; count < 2; count++) last.answer([]);
    assert.deepEqual([last.running, last.asks], [[], []]);
    assert.deepEqual(last.journal.load("a").held, []);
  });
});
