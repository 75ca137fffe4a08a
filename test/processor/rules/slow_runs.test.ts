import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

describe("O5: a run that takes longer than slowAfter", () => {
  test("is said once, and goes on", () => {
    const driver = new Driver({ policies: { cat: { slowAfterMs: 60_000 } } });
    driver.answer([task("one", "1")]);
    driver.pass(59_999);
    assert.deepEqual(driver.told("run.slow"), []);
    driver.pass(600_000);
    assert.deepEqual(driver.told("run.slow").map(({ ranMs }) => ranMs), [60_000]);
    assert.deepEqual(driver.others, [], "it is not ended");
    driver.endRun("one");
    assert.deepEqual(driver.sending, [["one"]]);
  });

  test("is not said of one that has ended before", () => {
    const driver = new Driver({ policies: { cat: { slowAfterMs: 60_000 } } });
    driver.answer([task("one", "1")]);
    driver.pass(1_000);
    driver.endRun("one");
    driver.pass(60_000);
    assert.deepEqual(driver.told("run.slow"), []);
  });
});
