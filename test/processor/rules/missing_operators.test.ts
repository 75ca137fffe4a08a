import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

describe("T4: a task with an unknown operator", () => {
  const mixed = [task("p1"), task("p2", undefined, "nope"), task("p3")];

  test("stops its group there: what is before it runs and is submitted", () => {
    const driver = new Driver();
    driver.answer(mixed);
    assert.deepEqual(driver.running, ["p1"]);
    driver.endRun("p1");
    driver.commit();
    driver.answer([mixed[1]!, mixed[2]!]);
    assert.deepEqual(driver.running, []);
  });

  test("is said once, counts no attempt, and is never parked", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    for (let count = 0; count < 5; count++) {
      driver.answer([task("one", "1", "nope")]);
      driver.block();
    }
    assert.deepEqual(driver.told("operator.missing").map(({ operator }) => operator), ["nope"]);
    assert.equal(driver.application()?.parked.size, 0);
    assert.equal(driver.deadline, null);
  });

  test("is tried again when the operator set has its name", () => {
    const driver = new Driver();
    driver.answer([task("one", "1", "nope")]);
    driver.setOperators({ cat: {}, nope: {} });
    driver.answer([task("one", "1", "nope")]);
    assert.deepEqual(driver.running, ["one"]);
    driver.failRun("one");
    assert.equal(driver.told("group.retrying")[0]?.attempt, 1);
  });

  test("is said again once it has gone missing again", () => {
    const driver = new Driver();
    driver.answer([task("one", "1", "nope")]);
    driver.setOperators({ cat: {} });
    driver.answer([task("one", "1", "nope")]);
    assert.equal(driver.told("operator.missing").length, 2);
  });

  test("behind a cursor is asked for with the held one when its operator comes (C2)", () => {
    const driver = new Driver();
    driver.answer([task("one", "1", "nope")], { cursor: "1" });
    for (let count = 0; count < 3; count++) {
      driver.block();
      driver.answer([]);
      assert.ok(driver.isIdle, "asking before that would say the same");
    }
    driver.setOperators({ cat: {}, nope: {} });
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([task("one", "1", "nope")], { cursor: "1" });
    assert.deepEqual(driver.running, ["one"]);
  });

  test("behind a cursor does not keep a failed one in front of it from its retry (C2)", () => {
    const driver = new Driver();
    driver.answer(mixed, { cursor: "3" });
    driver.failRun("p1");
    driver.pass(6_250);
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer(mixed);
    assert.deepEqual(driver.running, ["p1"]);
    driver.endRun("p1");
    driver.commit();
    driver.answer([]);
    assert.ok(driver.isIdle, "the operator is waited for");
  });

  test("that is taken away while it runs ends as any other run", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.setOperators({});
    driver.endRun("one");
    assert.deepEqual(driver.sending, [["one"]]);
    driver.commit();
    driver.answer([]);
    assert.ok(driver.isIdle);
  });

  test("does not run when it is queued while its operator is taken away", () => {
    const driver = new Driver({ policies: { cat: {}, wc: { concurrency: 1 } } });
    const queued = [task("w1", undefined, "wc"), task("w2", undefined, "wc")];
    driver.answer(queued);
    assert.deepEqual(driver.running, ["w1"]);
    driver.setOperators({ cat: {} });
    driver.endRun("w1");
    assert.deepEqual(driver.running, [], "there is nothing to run w2 with");
    driver.answer(queued);
    driver.setOperators({ cat: {}, wc: {} });
    driver.answer(queued);
    assert.deepEqual(driver.running, ["w1", "w2"]);
  });

  test("whose operator went away as it was started is tried again when it is back", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.setOperators({});
    // The shell finds no operator to run it with (`running.ts`).
    driver.failRun("one", "ended");
    driver.answer([task("one", "1")]);
    assert.deepEqual(driver.told("operator.missing").length, 1);
    driver.setOperators({ cat: {} });
    driver.answer([task("one", "1")]);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
  });

  test("in front of one that runs has that ended: nobody could submit its outcome", () => {
    const driver = new Driver({ policies: { cat: {}, wc: {} } });
    const tasks = [task("p1"), task("p2", undefined, "wc"), task("p3")];
    driver.answer(tasks);
    driver.failRun("p1");
    driver.failRun("p2");
    driver.setOperators({ cat: {} });
    driver.pass(6_250);
    driver.answer(tasks);
    assert.equal(driver.take("endRun").runId, driver.runs[0]?.runId);
    driver.endRun("p3");
    driver.answer(tasks);
    driver.endRun("p1");
    driver.commit();
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.equal(driver.journal.outcomes.size, 0, "nothing is left in the journal");
  });
});
