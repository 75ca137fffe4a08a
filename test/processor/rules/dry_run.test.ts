import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { outputOf, task } from "./words.ts";

const DRY = { options: { dryRun: true } };
const TASKS = [task("p1"), task("p2"), task("one", "1")];

function runAll(driver: Driver): void {
  for (const input of [...driver.running]) driver.endRun(input);
}

describe("a dry run", () => {
  test("tells each outcome instead of sending it", () => {
    const driver = new Driver(DRY);
    driver.answer(TASKS);
    runAll(driver);
    assert.deepEqual(driver.submits, []);
    assert.deepEqual(
      driver.told("outcome.dry").map(({ input, output }) => `${input} ${output}`).toSorted(),
      TASKS.map(({ input }) => `${input} ${outputOf(input)}`).toSorted(),
    );
    assert.ok(driver.isIdle, "it makes no block, so it needs no height");
  });

  test("runs each task once, however often it is listed", () => {
    const driver = new Driver(DRY);
    driver.answer(TASKS);
    runAll(driver);
    for (let count = 0; count < 5; count++) {
      driver.block();
      driver.answer(TASKS);
      runAll(driver);
    }
    assert.equal(driver.told("run.started").length, 3);
  });

  test("runs what is appended behind what was run", () => {
    const driver = new Driver(DRY);
    driver.answer(TASKS);
    runAll(driver);
    driver.block();
    driver.answer([task("p1"), task("p2"), task("p3"), task("one", "1")]);
    assert.deepEqual(driver.running, ["p3"]);
  });

  test("tells outcomes in the order of their group", () => {
    const driver = new Driver(DRY);
    driver.answer([task("p1"), task("p2")]);
    driver.endRun("p2");
    assert.deepEqual(driver.told("outcome.dry"), []);
    driver.endRun("p1");
    assert.deepEqual(driver.told("outcome.dry").map(({ input }) => input), ["p1", "p2"]);
  });

  test("tries a failed task again as any run does (R1)", () => {
    const driver = new Driver(DRY);
    driver.answer([task("one", "1")]);
    driver.failRun("one");
    driver.pass(6_250);
    driver.answer([task("one", "1")]);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2]);
  });

  test("settles nothing that an earlier process left as sent", () => {
    const before = new Driver();
    before.answer([task("one", "1")]);
    before.endRun("one");
    const driver = before.restart(DRY);
    driver.answer([task("one", "1")]);
    assert.deepEqual(driver.others, []);
    assert.deepEqual(driver.submits, []);
  });
});
