import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { failed, live, ONE } from "./failed.ts";
import { task } from "./words.ts";

describe("R1: a failed group", () => {
  test("waits for retryDelay, by half longer each time with jitter, up to retryMax", () => {
    const driver = failed({ retryMaxMs: 20_000 });
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

  test("waits as long as its service asks to, when that is longer, up to retryMax (O9)", () => {
    for (
      const [asked, least, most] of [[60_000, 60_000, 60_000], [1e9, 300_000, 300_000], [
        1_000,
        5_000,
        6_250,
      ]] as const
    ) {
      const driver = new Driver();
      driver.answer(ONE);
      driver.failRun("one", "status", asked);
      const { retryInMs } = driver.told("group.retrying")[0]!;
      assert.ok(retryInMs >= least && retryInMs <= most, `${asked}: ${retryInMs}`);
      driver.block();
      driver.answer(ONE);
      driver.pass(least - 1);
      assert.deepEqual([driver.asks.length, driver.running], [0, []]);
      driver.pass(most - least + 1);
      driver.answer(ONE);
      assert.deepEqual(driver.running, ["one"]);
    }
  });

  test("waits as long as a service of any of its tasks asks to (O9)", () => {
    const driver = new Driver();
    const tasks = [task("p1"), task("p2"), task("p3")];
    driver.answer(tasks);
    driver.failRun("p1");
    driver.failRun("p2", "status", 60_000);
    driver.failRun("p3", "status", 1_000);
    driver.pass(59_999);
    assert.equal(driver.asks.length, 0);
    driver.pass(1);
    driver.answer(tasks);
    assert.deepEqual(driver.running, ["p1", "p2", "p3"]);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2, 2, 2]);
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
        policies: { cat: { retryMaxMs: 600_000 }, wc: { retryMaxMs: 600_000 } },
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

  test("compares its first task with the one that it was last started with", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.pass(5_000);
    driver.failRun("one");
    driver.block();
    driver.answer([task("two", "1")]);
    driver.pass(5_000);
    driver.failRun("two");
    driver.block();
    driver.answer([task("two", "1")]);
    assert.deepEqual(driver.running, [], "the same");
    driver.block();
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"], "another");
  });

  test("waits no longer for a change of the operators", () => {
    const driver = failed();
    driver.setOperators({ cat: { retryDelayMs: 600_000 } });
    driver.pass(6_250);
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("starts counting anew when one of its tasks was submitted", () => {
    const driver = new Driver();
    driver.answer([task("p1"), task("p2")]);
    driver.endRun("p2");
    driver.failRun("p1");
    driver.pass(6_250);
    driver.answer([task("p1"), task("p2")]);
    driver.endRun("p1");
    driver.commit("1");
    driver.endSubmission({ kind: "refused", message: "no", alias: null });
    assert.ok(driver.told("group.retrying").at(-1)!.retryInMs <= 6_250);
    driver.pass(6_250);
    driver.answer([task("p2")]);
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
