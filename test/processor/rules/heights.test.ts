import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SentSubmission } from "../../../lib/journal/port.ts";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

/** The outcome of `1` is ready, and the height is read by the test's word alone. */
function ready(): Driver {
  const driver = new Driver({ height: null });
  driver.answer([task("one", "1")]);
  driver.endRun("one");
  return driver;
}

function lastSent(driver: Driver): SentSubmission {
  const sent = driver.stored.findLast((write) => write.kind === "sent");
  assert.ok(sent?.kind === "sent");
  return sent.submission;
}

/** Has the next outcome ready: submitted as soon as the height is known. */
function next(driver: Driver): void {
  driver.answer([task("two", "2")]);
  driver.endRun("two");
}

describe("U3: the height that is journaled before a submission", () => {
  test("is read first", () => {
    const driver = ready();
    assert.deepEqual(driver.heightReads, ["c"]);
    assert.deepEqual(driver.sending, []);
    driver.readHeight(HEIGHT);
    assert.equal(lastSent(driver).heightBefore, HEIGHT);
  });

  test("rises with the blocks that are told of", () => {
    const driver = new Driver();
    driver.connect();
    driver.block(HEIGHT + 5, "theirs");
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    assert.equal(lastSent(driver).heightBefore, HEIGHT + 5);
  });

  test("is not taken from a block that is told of late", () => {
    const driver = ready();
    driver.block(HEIGHT - 3, "old");
    assert.deepEqual(driver.sending, []);
    driver.readHeight(HEIGHT);
    driver.block(HEIGHT - 2, "old, too");
    driver.commit("own");
    driver.answer([]);
    driver.block(HEIGHT - 1, "own");
    assert.equal(driver.application()?.chain.height, null);
  });

  test("is read again after a block of ours that was not told of", () => {
    const driver = ready();
    driver.readHeight(HEIGHT);
    driver.commit("own");
    next(driver);
    assert.deepEqual(driver.sending, []);
    driver.readHeight(HEIGHT + 1);
    assert.equal(lastSent(driver).heightBefore, HEIGHT + 1);
  });

  test("is known after a block of ours that was told of, before its answer came", () => {
    const driver = ready();
    driver.readHeight(HEIGHT);
    driver.block(HEIGHT + 1, "own");
    driver.commit("own");
    const { length } = driver.heightReads;
    next(driver);
    assert.equal(driver.heightReads.length, length);
    assert.equal(lastSent(driver).heightBefore, HEIGHT + 1);
  });

  test("is read once more when a block of ours was made while it was read", () => {
    const driver = ready();
    driver.readHeight(HEIGHT);
    driver.connect();
    driver.commit("own");
    next(driver);
    driver.readHeight(HEIGHT);
    assert.deepEqual(driver.sending, [], "it may have been read before the block");
    driver.readHeight(HEIGHT + 1);
    assert.equal(lastSent(driver).heightBefore, HEIGHT + 1);
  });

  test("that could not be read is the node being unreachable: said once, and read again (U4)", () => {
    const driver = ready();
    driver.readHeight(null);
    assert.deepEqual(driver.told("chain.blocked").map(({ cause }) => cause), ["unreachable"]);
    const { length } = driver.heightReads;
    driver.pass(999);
    assert.equal(driver.heightReads.length, length);
    driver.pass(251); // a quarter of jitter
    assert.equal(driver.heightReads.length, length + 1);
    driver.readHeight(null);
    assert.equal(driver.told("chain.blocked").length, 1);
    driver.connect();
    driver.readHeight(HEIGHT);
    assert.equal(lastSent(driver).heightBefore, HEIGHT);
    driver.commit();
    assert.equal(driver.told("chain.unblocked").length, 1);
  });

  test("that could not be read is no reason to say anything while nothing is ready", () => {
    const driver = new Driver({ height: null });
    driver.connect();
    driver.readHeight(null);
    assert.deepEqual(driver.told("chain.blocked"), []);
  });

  test("that could not be read holds up no drain (D1)", () => {
    const driver = ready();
    driver.send({ kind: "stop" });
    driver.readHeight(null);
    const kept = driver.told("processor.drained").map((event) => event.kept.unreachable);
    assert.deepEqual(kept, [1]);
  });
});
