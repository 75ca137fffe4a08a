import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const ONE = [task("one", "1")];
const CUT = { kind: "unknown", message: "cut" } as const;

/** What a core keeps, by size. */
function sizes({ core }: Driver): number[] {
  const { chains, waits, callbacks, running, submissions, lanes, leaving, unstored } = core;
  const kept = [chains, waits, callbacks, running, submissions, lanes, leaving, unstored];
  return kept.map(({ size }) => size);
}

describe("T5: a chain", () => {
  test("that is closed while an outcome was accepted without a block has that settled (C2)", () => {
    const driver = new Driver();
    driver.answer(ONE, { cursor: "1" });
    driver.endRun("one");
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    driver.unassign();
    driver.answer([]);
    assert.deepEqual([...driver.followed], []);
    assert.deepEqual(driver.journal.load("a").held, []);
  });

  test("is closed with its last application, and opened anew with the next", () => {
    const driver = new Driver({ applications: ["a", "b"] });
    driver.answer([], {}, "a");
    driver.answer([], {}, "b");
    driver.unassign("a");
    assert.deepEqual([...driver.followed], ["c"]);
    driver.unassign("b");
    assert.deepEqual([...driver.followed], []);
    assert.equal(driver.core.chains.size, 0);
    driver.assign("a");
    assert.deepEqual([...driver.followed], ["c"]);
    assert.equal(driver.asks.length, 1);
  });

  test("that comes and goes leaves nothing behind, however often", () => {
    const driver = new Driver({ applications: [] });
    const before = sizes(driver);
    for (let round = 0; round < 200; round++) {
      driver.assign();
      driver.connect();
      driver.answer(ONE, { callback: BigInt(driver.wall + 60_000_000) });
      driver.endRun("one");
      if (round % 2 === 0) driver.command("{ x }");
      driver.unassign();
      driver.commit(`own ${round}`);
      if (driver.asks.length > 0) driver.answer([]);
      if (driver.commands.length > 0) driver.endCommand({ kind: "conflict", message: "block" });
      driver.readHeight(HEIGHT + round);
      assert.deepEqual(sizes(driver), before, `round ${round}`);
    }
  });

  test("stays for a run, a question and a submission until their ends", () => {
    const driver = new Driver();
    driver.answer([...ONE, task("two", "2")]);
    driver.endRun("one");
    driver.blockMeanwhile();
    driver.unassign();
    assert.equal(driver.followed.size, 1);
    driver.failRun("two", "ended");
    driver.answer([]);
    assert.equal(driver.followed.size, 1);
    driver.block(HEIGHT + 1, "own");
    driver.commit();
    assert.equal(driver.followed.size, 0);
  });

  test("stays for a fence until it is lifted", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.unassign();
    driver.endSubmission(CUT);
    assert.equal(driver.followed.size, 1);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([]);
    assert.equal(driver.followed.size, 0);
    assert.deepEqual(driver.deadline, null);
    assert.equal(driver.journal.sent.size, 0);
  });

  test("that is closed while a block seems to hold an outcome finds that again", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission(CUT);
    driver.settlePending({ kind: "none" });
    const block = { hash: "x", height: HEIGHT + 1, operations: ["a"] };
    driver.readBlocks([block]);
    driver.unassign();
    driver.answer([]);
    assert.equal(driver.followed.size, 0);
    assert.equal(driver.journal.outcomes.size, 1);
    driver.assign();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([block]);
    driver.answer(ONE);
    driver.answer([]);
    assert.deepEqual(driver.running, []);
    assert.equal(driver.told("outcome.committed").length, 1);
    assert.equal(driver.journal.outcomes.size + driver.journal.sent.size, 0);
  });

  test("stays until it has been read whether its node takes mutations", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.endSubmission({ kind: "readOnly", message: "readOnly" });
    driver.connect();
    driver.connect();
    driver.unassign();
    driver.answer([]);
    assert.equal(driver.core.chains.size, 1);
    driver.readMutations(false);
    assert.deepEqual([driver.core.chains.size, driver.others], [0, []]);
  });

  test("stays while it is watched, and goes when it is not any more", () => {
    const driver = new Driver();
    driver.answer([]);
    driver.watch();
    driver.unassign();
    assert.equal(driver.followed.size, 1);
    driver.unwatch();
    assert.equal(driver.followed.size, 0);
  });

  test("is opened for a command, and goes with it", () => {
    const driver = new Driver({ applications: [] });
    driver.command("{ x }");
    assert.equal(driver.followed.size, 1);
    driver.endCommand({ kind: "acceptedWithoutBlock" });
    assert.equal(driver.followed.size, 0);
  });
});

describe("D1: an assignment in a drain", () => {
  test("changes nothing that the drain has decided", () => {
    const driver = new Driver({ applications: ["a", "b"] });
    driver.answer(ONE, {}, "a");
    driver.send({ kind: "stop" });
    driver.unassign("a");
    driver.assign("x:new");
    driver.setOptions({ drainTimeoutMs: 1 });
    driver.setOperators({ cat: {}, wc: {} });
    driver.decide("retry", "i1");
    driver.pass(10_000);
    assert.deepEqual(driver.others, []);
    driver.endRun("one");
    assert.deepEqual(driver.sending, [["one"]]);
    driver.commit();
    assert.deepEqual(driver.others, [{ kind: "drained" }]);
  });
});
