import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { failed, live, ONE } from "./failed.ts";
import { task } from "./words.ts";

const [P1, P2] = [task("p1"), task("p2")];

const parkedIn = (driver: Driver) =>
  driver.journal.load("a").parked.map(({ input, isDropped }) => `${input} ${isDropped}`);

describe("R2: retry", () => {
  test("tries what waits at once, within retryDelay, and keeps its attempts (R1)", () => {
    const driver = failed();
    assert.equal(driver.decide("retry", "i1"), "tried");
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2]);
  });

  test("asks at once, also an application whose questions failed (A5)", () => {
    const driver = failed();
    driver.block();
    driver.failQuestion();
    assert.equal(driver.asks.length, 0);
    driver.decide("retry", "i1");
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("starts from an answer to a question that was sent after it (A7)", () => {
    const driver = failed();
    driver.block();
    driver.decide("retry", "i1");
    driver.answer(ONE);
    assert.deepEqual(driver.running, []);
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("leaves alone what runs, is on its way, or is not known", () => {
    const driver = new Driver();
    driver.answer(ONE);
    assert.equal(driver.decide("retry", "i1"), "goesOn");
    driver.endRun("one");
    assert.equal(driver.decide("retry", "i1"), "goesOn");
    assert.equal(driver.decide("retry", "i2"), "unknown");
    assert.equal(driver.decide("retry", "i1", "b"), "unknown");
    assert.deepEqual([driver.running, driver.sending, driver.asks], [[], [["one"]], []]);
  });

  test("looks again at a chain on which nothing is submitted (U4)", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission({ kind: "readOnly", message: "no" });
    assert.equal(driver.decide("retry", "i1"), "tried");
    driver.readMutations(true);
    assert.deepEqual(driver.sending, [["one"]]);
    driver.endSubmission({ kind: "unreachable", message: "away" });
    assert.deepEqual(driver.sending, []);
    assert.equal(driver.decide("retry", "i1"), "tried");
    assert.deepEqual(driver.sending, [["one"]]);
  });

  test("starts nothing in a drain, and what it released stays so (D1)", () => {
    const driver = failed({ maxAttempts: 1 });
    driver.takeAsk();
    driver.send({ kind: "stop" });
    assert.equal(driver.decide("retry", "i1"), "released");
    driver.pass(10_000);
    assert.deepEqual(driver.asks, []);
    const next = driver.restart();
    next.answer(ONE);
    assert.deepEqual(next.running, ["one"]);
  });

  test("starts over a group that was accepted without a block until it was parked (U5)", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    driver.answer(ONE);
    assert.deepEqual(parkedIn(driver), ["one false"]);
    driver.decide("retry", "i1");
    live(driver);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
  });
});

describe("R2: a group whose first task was stored before", () => {
  test("is parked by the task that failed, also while the one before it is sent", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    driver.answer([P1, P2]);
    driver.endRun("p1");
    driver.failRun("p2");
    driver.commit();
    assert.deepEqual(parkedIn(driver), ["p2 false"]);
    live(driver, [P2]);
    assert.deepEqual(driver.running, []);
  });

  test("is parked by the task that failed when the one before it is settled", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    driver.answer([P1, P2]);
    driver.endRun("p1");
    driver.commit();
    driver.failRun("p2");
    assert.deepEqual(parkedIn(driver), ["p2 false"]);
    live(driver, [P2]);
    assert.deepEqual(driver.running, []);
  });
});
