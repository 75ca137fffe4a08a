import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { failed, live, ONE } from "./failed.ts";
import { START, task } from "./words.ts";

describe("R2: after maxAttempts", () => {
  function parked(): Driver {
    const driver = failed({ maxAttempts: 2 });
    live(driver);
    driver.failRun("one");
    return driver;
  }

  test("a group is parked: it neither runs nor waits, and the others go on", () => {
    const driver = parked();
    assert.equal(driver.told("group.parked").length, 1);
    live(driver, [...ONE, task("two", "2")]);
    assert.deepEqual(driver.running, ["two"]);
    const [kept, ...others] = driver.journal.load("a").parked;
    assert.deepEqual(others, []);
    const { parkedAt, ...rest } = kept!;
    assert.ok(parkedAt! > START && parkedAt! <= driver.wall);
    assert.deepEqual(rest, {
      ...{ group: "i1", operator: "cat", input: "one", attempts: 2 },
      ...{ isDropped: false, message: "exitStatus" },
    });
  });

  test("nothing of a parked group is submitted, nor goes on running", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    const tasks = [task("p1"), task("p2"), task("p3")];
    driver.answer(tasks);
    driver.endRun("p2");
    driver.failRun("p1");
    assert.deepEqual(driver.others.map(({ kind }) => kind), ["endRun"]);
    driver.failRun("p3", "ended");
    driver.answer(tasks);
    assert.deepEqual([driver.running, driver.sending], [[], []]);
    assert.equal(driver.journal.outcomes.size, 0);
  });

  test("it is released by hand, and starts with the first attempt", () => {
    const driver = parked();
    driver.answer(ONE);
    assert.equal(driver.decide("retry", "i1"), "released");
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
    assert.deepEqual(driver.journal.load("a").parked, []);
    assert.deepEqual(driver.told("group.released").map(({ taskId }) => taskId), ["1"]);
  });

  test("it is released when its first task has another input", () => {
    const driver = parked();
    driver.answer([task("two", "1")]);
    assert.deepEqual(driver.running, ["two"]);
  });

  test("it is released when it is not listed any more", () => {
    const driver = parked();
    driver.answer([]);
    assert.deepEqual(driver.journal.load("a").parked, []);
    driver.block();
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("it stays parked over a restart", () => {
    const driver = parked().restart();
    driver.answer(ONE);
    assert.deepEqual(driver.running, []);
  });

  test("a refused outcome counts as an attempt as well (U4)", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission({ kind: "refused", message: "no", alias: null });
    assert.equal(driver.told("group.parked").length, 1);
    driver.answer(ONE);
    assert.deepEqual(driver.running, []);
  });
});

describe("R2: a parked group of a list by cursor", () => {
  const [P1, P2] = [task("p1"), task("p2")];

  /** Parked, and the newest answer does not list it: its cursor has moved. */
  function parked(first = ONE[0]!): Driver {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    driver.answer([first], { cursor: "1" });
    driver.failRun(first.input);
    return driver;
  }

  const parkedIn = (driver: Driver) => driver.journal.load("a").parked.map(({ input }) => input);

  test("stays parked when only the held cursor still lists it", () => {
    const driver = parked();
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer(ONE);
    assert.deepEqual([driver.running, parkedIn(driver)], [[], ["one"]]);
  });

  test("is not asked for with every answer, but once per retryMax", () => {
    const driver = parked();
    driver.answer([]);
    driver.answer(ONE);
    driver.block();
    driver.answer([]);
    assert.equal(driver.asks.length, 0);
    driver.pass(300_000);
    driver.block();
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
  });

  test("is released by hand, and found with the held cursor", () => {
    const driver = parked();
    driver.answer([]);
    driver.answer(ONE);
    assert.equal(driver.decide("retry", "i1"), "released");
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
  });

  test("is released when the held cursor does not list it either", () => {
    const driver = parked();
    driver.answer([]);
    driver.answer([]);
    assert.deepEqual([parkedIn(driver), driver.journal.load("a").held], [[], []]);
  });

  test("is not released by later tasks of its group, also after a restart", () => {
    const driver = parked(P1);
    driver.answer([P2], { cursor: "2" });
    driver.answer([P1, P2]);
    assert.deepEqual([driver.running, parkedIn(driver)], [[], ["p1"]]);
    const later = driver.restart();
    later.answer([]);
    later.answer([P1, P2]);
    assert.deepEqual([later.running, parkedIn(later)], [[], ["p1"]]);
  });
});

describe("R3", () => {
  test("neither a drain nor an unassignment counts an attempt", () => {
    const driver = new Driver({ applications: ["a", "b"], policies: { cat: { maxAttempts: 1 } } });
    driver.answer(ONE, {}, "a");
    driver.answer([task("two", "2")], {}, "b");
    driver.unassign("b");
    driver.send({ kind: "stop" });
    driver.pass(20_000);
    driver.failRun("one", "ended");
    driver.failRun("two", "ended");
    assert.deepEqual([...driver.told("group.parked"), ...driver.told("group.retrying")], []);
  });
});
