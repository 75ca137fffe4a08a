import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parkedOf } from "../../journal/samples.ts";
import { Driver } from "./driver.ts";
import { failed, live, ONE } from "./failed.ts";
import { idOf, task } from "./words.ts";

const [P1, P2, P3] = [task("p1"), task("p2"), task("p3")];

const parkedIn = (driver: Driver) =>
  driver.journal.load("a").parked.map(({ input, isDropped }) => `${input} ${isDropped}`);

describe("R2: drop", () => {
  test("ends what runs, parks it without an attempt, and tells the application nothing", () => {
    const driver = new Driver();
    driver.answer(ONE);
    assert.equal(driver.decide("drop", "i1"), "dropped");
    assert.deepEqual(driver.others.map(({ kind }) => kind), ["endRun"]);
    driver.failRun("one", "ended");
    live(driver);
    assert.deepEqual([driver.running, driver.sending, parkedIn(driver)], [[], [], ["one true"]]);
    assert.deepEqual(driver.told("group.dropped").map(({ taskId }) => taskId), ["1"]);
  });

  test("holds over a restart, until a person retries it", () => {
    const driver = failed();
    driver.decide("drop", "i1");
    const next = driver.restart();
    live(next);
    assert.deepEqual(next.running, []);
    assert.equal(next.decide("retry", "i1"), "released");
    next.answer(ONE);
    assert.deepEqual(next.runs.map(({ attempt }) => attempt), [1]);
  });

  test("ends when its task is not listed any more, or has another input", () => {
    const driver = failed();
    driver.decide("drop", "i1");
    driver.answer([]);
    assert.deepEqual(parkedIn(driver), []);
    driver.block();
    driver.answer([task("new", "1")]);
    driver.decide("drop", "i1");
    driver.failRun("new", "ended");
    live(driver, [task("newer", "1")]);
    assert.deepEqual(driver.running, ["newer"]);
  });

  test("throws an outcome away that waits, and another that is computed is not sent either", () => {
    const driver = new Driver({ applications: ["a", "b"] });
    driver.answer([task("other")], {}, "b");
    driver.endRun("other");
    driver.answer([P1, P2]);
    driver.endRun("p1");
    assert.equal(driver.decide("drop", "p"), "dropped");
    driver.endRun("p2");
    driver.commit();
    assert.deepEqual([driver.sending, [...driver.journal.outcomes]], [[], []]);
    driver.answer([P1, P2]);
    assert.deepEqual(driver.running, []);
  });

  test("waits for what was sent, and keeps parked what is behind it (U3)", () => {
    const driver = new Driver();
    driver.answer([P1, P2, P3]);
    driver.endRun("p1");
    driver.decide("drop", "p");
    driver.failRun("p2", "ended");
    driver.failRun("p3", "ended");
    driver.commit();
    assert.deepEqual(parkedIn(driver), ["p2 true"]);
    live(driver, [P2, P3]);
    assert.deepEqual(driver.running, []);
  });

  test("lets a group go whose only task was stored meanwhile", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.decide("drop", "i1");
    driver.commit();
    assert.deepEqual(parkedIn(driver), []);
    live(driver, [task("one", "1")]);
    assert.deepEqual(driver.running, ["one"]);
  });

  for (const end of ["refused", "conflict"] as const) {
    test(`does not send again what ends as ${end}`, () => {
      const driver = new Driver();
      driver.answer(ONE);
      driver.endRun("one");
      driver.decide("drop", "i1");
      driver.endSubmission({ kind: end, message: "no", alias: null });
      live(driver);
      assert.deepEqual([driver.sending, driver.running], [[], []]);
      assert.deepEqual([[...driver.journal.outcomes], parkedIn(driver)], [[], ["one true"]]);
    });
  }

  test("does not send again what was accepted without a block (U5)", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    assert.equal(driver.decide("drop", "i1"), "dropped");
    live(driver);
    assert.deepEqual([driver.sending, driver.running], [[], []]);
    driver.decide("retry", "i1");
    live(driver);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
  });

  /** `p1` was cut, and a block seems to hold it; `p2` is behind it. */
  function presumed(): Driver {
    const driver = new Driver();
    driver.answer([P1, P2]);
    driver.endRun("p1");
    driver.decide("drop", "p");
    driver.take("endRun");
    driver.failRun("p2", "ended");
    driver.endSubmission({ kind: "unknown", message: "cut" });
    driver.settlePending({ kind: "none" });
    driver.readBlocks([{ hash: "x", height: 11, operations: ["a"] }]);
    return driver;
  }

  test("keeps parked what is behind a task that a block holds (U3)", () => {
    const driver = presumed();
    live(driver, [P2]);
    assert.deepEqual([driver.running, parkedIn(driver)], [[], ["p2 true"]]);
    assert.deepEqual([driver.journal.outcomes.size, driver.journal.sent.size], [0, 0]);
  });

  test("does not send again what a block seemed to hold, and does not (U3)", () => {
    const driver = presumed();
    live(driver, [P1, P2]);
    assert.deepEqual([driver.sending, parkedIn(driver)], [[], ["p1 true"]]);
    assert.deepEqual([driver.journal.outcomes.size, driver.journal.sent.size], [0, 0]);
    driver.decide("retry", "p");
    live(driver, [P1, P2]);
    assert.deepEqual(driver.running, ["p1", "p2"]);
  });

  test("holds for what a crash has left as sent (D2)", () => {
    const driver = new Driver();
    driver.answer([P1, P2]);
    driver.endRun("p1");
    driver.decide("drop", "p");
    const next = driver.restart();
    next.settlePending({ kind: "none" });
    next.readBlocks([]);
    live(next, [P1, P2]);
    assert.deepEqual([next.sending, next.running, parkedIn(next)], [[], [], ["p1 true"]]);
    assert.deepEqual([next.journal.outcomes.size, next.journal.sent.size], [0, 0]);
  });

  test("takes what is parked for what is dropped, and says so once", () => {
    const driver = failed({ maxAttempts: 1 });
    assert.deepEqual(parkedIn(driver), ["one false"]);
    assert.equal(driver.decide("drop", "i1"), "dropped");
    assert.equal(driver.decide("drop", "i1"), "dropped");
    assert.deepEqual([parkedIn(driver), driver.told("group.dropped").length], [["one true"], 1]);
    assert.equal(driver.decide("drop", "i2"), "unknown");
  });
});

describe("R2: a parked group of which the journal still has an outcome", () => {
  test("is cleared of it by the assignment, which counts", () => {
    const driver = new Driver();
    driver.answer([P1, P2]);
    driver.endRun("p2");
    driver.journal.write({ kind: "parked", application: idOf("a"), parked: parkedOf("p") });
    const next = driver.restart();
    assert.equal(next.application()?.assigned, true);
    assert.equal(next.journal.outcomes.size, 0);
    assert.equal(next.asks.length, 1);
  });
});

describe("R2: what is decided of an application that is not assigned (T5)", () => {
  const PARKED = { kind: "parked", application: idOf("a"), parked: parkedOf("i9") } as const;

  test("is found by the next assignment", () => {
    const driver = new Driver({ applications: [] });
    driver.journal.write(PARKED);
    assert.equal(driver.decide("drop", "i9"), "dropped");
    assert.equal(driver.journal.load("a").parked[0]!.isDropped, true);
    assert.equal(driver.decide("retry", "i9"), "released");
    assert.equal(driver.decide("retry", "i9"), "unknown");
    driver.assign();
    driver.answer([task("\0", "9")]);
    assert.deepEqual(driver.running, ["\0"]);
  });

  test("throws away what is computed, but for what may be in a block (U3)", () => {
    const driver = new Driver();
    driver.answer([P1, P2, P3]);
    for (const input of ["p1", "p2", "p3"]) driver.endRun(input);
    const left = new Driver({ applications: [], journal: driver.journal, idPrefix: "q" });
    assert.equal(left.decide("retry", "p"), "goesOn");
    assert.equal(left.decide("drop", "p"), "dropped");
    const kept = left.journal.load("a").outcomes.map(({ task: { input } }) => input);
    assert.deepEqual([kept, parkedIn(left)], [["p1"], ["p1 true"]]);
  });
});
