import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const ONE = [task("one", "1")];

/** The first attempt of `1` has failed. */
function failed(policy = {}, options = {}): Driver {
  const driver = new Driver({ policies: { cat: policy }, options });
  driver.answer(ONE);
  driver.failRun("one");
  return driver;
}

/** Answers whatever is asked with this list, for a while. */
function live(driver: Driver, tasks = ONE, ms = 1_000_000): void {
  const until = driver.now + ms * 1_000;
  for (let round = 0; round < 10_000 && driver.now < until; round++) {
    while (driver.asks.length > 0) driver.answer(tasks);
    if (driver.running.length > 0) return;
    const next = Math.min(driver.deadline ?? Infinity, until);
    driver.pass((next - driver.now) / 1_000);
  }
}

describe("R1: a failed group", () => {
  test("waits for retryDelay, by half longer each time with jitter, up to retryMax", () => {
    const driver = failed({}, { retryMaxMs: 20_000 });
    for (let count = 0; count < 6; count++) {
      live(driver);
      driver.failRun("one");
    }
    driver.told("group.retrying").forEach(({ retryInMs }, index) => {
      const grown = Math.min(20_000, 5_000 * 1.5 ** index);
      const most = Math.min(20_000, grown * 1.25);
      assert.ok(retryInMs >= grown && retryInMs <= most, `${index}: ${retryInMs}`);
    });
    assert.equal(driver.told("group.retrying").at(-1)?.attempt, 7);
  });

  test("is started by nothing else until then, however often it is listed", () => {
    const driver = failed();
    for (let count = 0; count < 40; count++) {
      driver.block(HEIGHT + count);
      driver.answer(ONE);
      driver.pass(100);
    }
    assert.deepEqual(driver.running, []);
    driver.connect();
    driver.answer(ONE);
    assert.deepEqual(driver.running, []);
    driver.pass(2_250);
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("starts from the answer to a question that was sent after the wait, not before", () => {
    const driver = failed();
    driver.block();
    driver.pass(10_000);
    driver.answer(ONE);
    assert.deepEqual(driver.running, []);
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  for (
    const [what, changed] of [["input", task("two", "1")], [
      "operator",
      task("one", "1", "wc"),
    ]] as const
  ) {
    test(`is tried earlier when the ${what} of its first task changes, not within retryDelay`, () => {
      const driver = new Driver({
        policies: { cat: {}, wc: {} },
        options: { retryMaxMs: 600_000 },
      });
      driver.answer(ONE);
      for (let count = 0; count < 6; count++) {
        driver.failRun("one");
        live(driver);
      }
      driver.pass(1_000);
      driver.failRun("one");
      assert.ok(driver.told("group.retrying").at(-1)!.retryInMs > 50_000);
      driver.block();
      driver.answer([changed]);
      assert.deepEqual(driver.running, [], "1 s after its last start");
      driver.pass(3_999);
      assert.equal(driver.asks.length, 0);
      driver.pass(1);
      driver.answer([changed]);
      assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [8], "attempts go on counting");
    });
  }

  test("is tried at once on a change when its last start is longer ago than retryDelay", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.pass(5_000);
    driver.failRun("one");
    driver.block();
    driver.answer([task("two", "1")]);
    assert.deepEqual(driver.running, ["two"]);
  });

  test("is not tried earlier for tasks that are appended behind its first", () => {
    const driver = new Driver();
    driver.answer([task("p1")]);
    driver.pass(5_000);
    driver.failRun("p1");
    driver.block();
    driver.answer([task("p1"), task("p2")]);
    assert.deepEqual(driver.running, []);
    driver.pass(6_250);
    driver.answer([task("p1"), task("p2")]);
    assert.deepEqual(driver.running, ["p1", "p2"]);
  });

  test("is tried earlier when the operators change, never within retryDelay of its last start", () => {
    const driver = new Driver({ policies: { cat: { retryDelayMs: 60_000 } } });
    driver.answer(ONE);
    driver.pass(1_000);
    driver.failRun("one");
    driver.setOperators({ cat: {} });
    driver.pass(3_999);
    assert.equal(driver.asks.length, 0);
    driver.pass(1);
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2]);
  });

  test("starts counting anew after a success", () => {
    const driver = failed();
    live(driver);
    driver.failRun("one");
    live(driver);
    driver.endRun("one");
    driver.commit();
    driver.answer(ONE);
    driver.failRun("one");
    assert.ok(driver.told("group.retrying").at(-1)!.retryInMs <= 6_250);
    assert.equal(driver.told("group.retrying").at(-1)?.attempt, 1);
  });

  test("that is not listed when its wait ends has its wait and attempts forgotten", () => {
    const driver = failed();
    driver.pass(6_250);
    driver.answer([]);
    assert.equal(driver.deadline, null);
    driver.block();
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
  });

  test("that is not listed before its wait ends keeps its wait and attempts", () => {
    const driver = failed();
    driver.block();
    driver.answer([]);
    driver.block();
    driver.answer(ONE);
    assert.deepEqual(driver.running, []);
    driver.pass(6_250);
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2]);
  });

  test("counts one attempt for all that fails of it before the retry", () => {
    const driver = new Driver();
    driver.answer([task("p1"), task("p2"), task("p3")]);
    for (const input of ["p2", "p1", "p3"]) driver.failRun(input);
    assert.equal(driver.told("group.retrying").length, 1);
    driver.pass(6_250);
    driver.answer([task("p1"), task("p2"), task("p3")]);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2, 2, 2]);
  });
});

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
    assert.deepEqual(driver.journal.load("a").parked, [
      { group: "i1", operator: "cat", input: "one", attempts: 2 },
    ]);
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
    const application = { chain: "c", application: "a" };
    driver.send({ kind: "release", application, group: "i1" });
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
