import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

const TASKS = ["one", "two", "three"].map((id) => task(id, id));

describe("a machine without room for one more run (R4)", () => {
  test("costs no attempt, however often it happens, and the task runs in the end", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    for (let time = 0; time < 5; time++) {
      driver.answer([TASKS[0]!]);
      assert.deepEqual(driver.running, ["one"]);
      driver.failRun("one", "exhausted");
      assert.deepEqual(driver.running, []);
      driver.pass(2_000);
    }
    assert.deepEqual(driver.told("group.retrying"), []);
    assert.deepEqual(driver.told("group.parked"), []);
    driver.answer([TASKS[0]!]);
    driver.endRun("one");
    assert.deepEqual(driver.sending, [["one"]]);
  });

  test("has fewer run at a time, and one more for each that ends", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    driver.failRun("three", "exhausted");
    driver.failRun("two", "exhausted");
    driver.pass(2_000);
    driver.answer(TASKS);
    driver.answer(TASKS);
    assert.deepEqual(driver.running, ["one"]);
    driver.endRun("one");
    assert.deepEqual(new Set(driver.running), new Set(["two", "three"]));
  });

  test("is said once, and once when no start has failed so for 30 s", () => {
    const driver = new Driver();
    driver.answer(TASKS);
    driver.failRun("three", "exhausted");
    driver.failRun("two", "exhausted");
    assert.deepEqual(driver.told("machine.short").map(({ running }) => running), [2]);
    driver.pass(29_999);
    assert.equal(driver.told("machine.recovered").length, 0);
    driver.pass(1);
    assert.equal(driver.told("machine.recovered").length, 1);
    driver.answer(TASKS);
    driver.answer(TASKS);
    assert.deepEqual(new Set(driver.running), new Set(["one", "two", "three"]));
  });
});
