import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { KnownTask } from "../../../lib/processor/known_tasks.ts";
import { liveTasks } from "../../../lib/processor/live_tasks.ts";
import { Driver } from "./driver.ts";
import { failed, live, ONE } from "./failed.ts";
import { task } from "./words.ts";

function tasksOf(driver: Driver): readonly KnownTask[] {
  return [...liveTasks(driver.core, { now: driver.now, wall: driver.wall })];
}

/** By its input, the state of each task, and what it waits for. */
function statesOf(driver: Driver): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tasksOf(driver).map(({ input, state }) => [
      input,
      "why" in state ? `${state.kind} ${state.why}` : state.kind,
    ]),
  );
}

const [P1, P2, P3] = [task("p1"), task("p2"), task("p3")];

describe("liveTasks()", () => {
  test("tells what runs, since when, and what waits for a place (T3)", () => {
    const driver = new Driver({ options: { maxConcurrency: 1 } });
    driver.answer([task("one", "1"), task("two", "2")]);
    const since = driver.wall;
    driver.pass(1_000);
    const [one, two] = tasksOf(driver);
    assert.deepEqual(one!.state, { kind: "running", since });
    assert.deepEqual(two!.state, { kind: "queued", since, why: "place" });
    const { application, group, taskId, position, operator, isAssigned } = one!;
    assert.deepEqual([group, taskId, position, operator, isAssigned], ["i1", "1", 1, "cat", true]);
    assert.deepEqual(application, { chain: "c", application: "a" });
  });

  test("tells positional tasks by their places, without those that are settled", () => {
    const driver = new Driver();
    driver.answer([P1, P2, P3]);
    driver.endRun("p3");
    assert.deepEqual(statesOf(driver), { p1: "running", p2: "running", p3: "computed order" });
    driver.endRun("p1");
    assert.equal(statesOf(driver)["p1"], "submitting");
    driver.commit();
    assert.deepEqual(tasksOf(driver).map(({ input, position }) => [input, position]), [
      ["p2", 1],
      ["p3", 2],
    ]);
  });

  test("tells when a failed task is tried again, and what it failed with (R1)", () => {
    const driver = failed();
    const [known] = tasksOf(driver);
    assert.ok(known!.state.kind === "waiting" && known!.state.why === "failed");
    assert.equal(known!.state.until! - driver.wall, driver.deadline! - driver.now);
    assert.deepEqual(known!.lastFailure, { message: "exitStatus", at: driver.wall });
    assert.equal(known!.attempts, 1);
    live(driver);
    const [running] = tasksOf(driver);
    assert.deepEqual([running!.state.kind, running!.attempts], ["running", 1]);
    assert.equal(running!.lastFailure?.message, "exitStatus");
  });

  test("tells what keeps an outcome from being submitted (U3, U4, U7)", () => {
    const driver = new Driver({ applications: ["a", "b"] });
    driver.answer([task("one", "1")]);
    driver.answer([task("two", "2")], {}, "b");
    driver.endRun("one");
    driver.endRun("two");
    assert.deepEqual(statesOf(driver), { one: "submitting", two: "computed turn" });
    driver.endSubmission({ kind: "unknown", message: "cut" });
    assert.deepEqual(statesOf(driver), { one: "settling", two: "computed fence" });
    driver.settlePending({ kind: "readOnly", message: "no" });
    assert.deepEqual(statesOf(driver), { one: "settling", two: "computed readOnly" });
  });

  test("tells that operators do not start, and why (U4)", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.blockMeanwhile();
    driver.answer([task("one", "1"), task("two", "2")]);
    driver.endSubmission({ kind: "cannotPropose", message: "no key" });
    driver.failRun("two");
    live(driver, [task("one", "1"), task("two", "2")], 20_000);
    const expected = { one: "computed cannotPropose", two: "queued cannotPropose" };
    assert.deepEqual(statesOf(driver), expected);
  });

  test("tells that the next answer decides (U5)", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    assert.deepEqual(statesOf(driver), { one: "waiting accepted" });
  });

  test("tells what is parked, since when and why, once, also while runs of it end (R2)", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    driver.answer([P1, P2]);
    driver.failRun("p1");
    const known = tasksOf(driver);
    const since = driver.wall;
    assert.deepEqual(
      known.map(({ input, state, attempts, lastFailure }) => ({
        ...{ input, state, attempts, lastFailure },
      })),
      [{
        input: "p1",
        state: { kind: "parked", since, isDropped: false },
        attempts: 1,
        lastFailure: { message: "exitStatus", at: since },
      }],
    );
    assert.deepEqual(tasksOf(driver.restart()), known, "and after a restart");
  });

  test("tells of an application that is not assigned what is still under way (T5)", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.unassign();
    const [known] = tasksOf(driver);
    assert.deepEqual([known!.isAssigned, known!.state.kind], [false, "ending"]);
    driver.failRun("one", "ended");
    assert.deepEqual(tasksOf(driver), []);
  });

  test("keeps no more of a message than can be read", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission({ kind: "refused", message: "x".repeat(100_000), alias: null });
    assert.ok(tasksOf(driver)[0]!.lastFailure!.message.length < 1_100);
  });

  test("forgets a failure with the next success", () => {
    const driver = failed();
    live(driver, [ONE[0]!]);
    driver.endRun("one");
    driver.commit();
    driver.answer(ONE);
    assert.equal(tasksOf(driver)[0]!.lastFailure, null);
  });
});
