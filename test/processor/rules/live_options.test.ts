import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

const THREE = ["1", "2", "3"].map((id) => task(id, id));

describe("options that change", () => {
  for (const limit of ["maxConcurrency", "maxPerApplication"] as const) {
    test(`a higher ${limit} is used at once, a lower one ends nothing that runs (T3)`, () => {
      const driver = new Driver({ options: { [limit]: 1 } });
      driver.answer(THREE);
      assert.deepEqual(driver.running, ["1"]);
      driver.setOptions({ [limit]: 2 });
      assert.deepEqual(driver.running, ["1", "2"]);
      driver.setOptions({ [limit]: 1 });
      assert.deepEqual(driver.others, []);
      driver.failRun("1");
      assert.deepEqual(driver.running, ["2"]);
      driver.failRun("2");
      assert.deepEqual(driver.running, ["3"]);
    });
  }

  test("a higher maxQuestions is used at once (A8)", () => {
    const driver = new Driver({ options: { maxQuestions: 1 }, applications: ["a", "b", "d"] });
    assert.equal(driver.asks.length, 1);
    driver.setOptions({ maxQuestions: 2 });
    assert.equal(driver.asks.length, 2);
    driver.setOptions({ maxQuestions: 1 });
    driver.answer([], {}, "a");
    assert.equal(driver.asks.length, 1);
  });

  test("more waitingBytes let runs start that waited for the chain (T3)", () => {
    const driver = new Driver({
      options: { waitingBytes: 10, maxConcurrency: 1 },
      applications: ["a"],
      height: null,
    });
    driver.answer(THREE);
    driver.endRun("1", 20);
    assert.deepEqual(driver.running, []);
    driver.setOptions({ waitingBytes: 30 });
    assert.deepEqual(driver.running, ["2"]);
  });

  test("another maxShared holds for the next request (U6)", () => {
    const driver = new Driver({ options: { maxShared: 1 }, height: null });
    driver.answer(THREE);
    for (const { input } of THREE) driver.endRun(input);
    driver.setOptions({ maxShared: 2 });
    driver.readHeight(10);
    assert.deepEqual(driver.sending, [["1", "2"]]);
  });

  test("a dry run stays one, and nothing else becomes one", () => {
    for (const dryRun of [true, false]) {
      const driver = new Driver({ options: { dryRun } });
      driver.setOptions({ dryRun: !dryRun });
      driver.answer([task("one", "1")]);
      driver.endRun("one");
      assert.equal(driver.told("outcome.dry").length, dryRun ? 1 : 0);
    }
  });
});
