import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const THREE = [task("p1"), task("p2"), task("p3")];

describe("T1: a group", () => {
  test('is all tasks without an id, or those with the same id; `""` is an id', () => {
    const driver = new Driver();
    driver.answer([task("p1"), task("e", ""), task("x1", "x"), task("p2"), task("x2", "x")]);
    const groups = [...driver.application()!.groups.values()];
    assert.deepEqual(
      groups.map(({ taskId, members }) => [taskId, members.map(({ task: { input } }) => input)]),
      [[null, ["p1", "p2"]], ["", ["e"]], ["x", ["x1", "x2"]]],
    );
  });

  test("submits in the order of its tasks, whatever order they end in", () => {
    const driver = new Driver();
    driver.answer(THREE);
    driver.endRun("p3");
    driver.endRun("p2");
    assert.deepEqual(driver.sending, []);
    driver.endRun("p1");
    for (const input of ["p1", "p2", "p3"]) {
      assert.deepEqual(driver.sending, [[input]]);
      driver.commit(input);
    }
    assert.deepEqual(driver.sending, []);
  });

  test("waits for no other, and no other waits for it", () => {
    const driver = new Driver();
    driver.answer([task("hung"), task("one", "1")]);
    driver.endRun("one");
    assert.deepEqual(driver.sending, [["one"]]);
  });

  test("stops at the first failure: what is before it is submitted, nothing behind it", () => {
    const driver = new Driver();
    driver.answer(THREE);
    driver.failRun("p2");
    driver.endRun("p3");
    driver.endRun("p1");
    driver.commit();
    assert.deepEqual(driver.sending, []);
  });

  test("goes on running behind a failed task, and the retry runs that task alone", () => {
    const driver = new Driver();
    driver.answer(THREE);
    driver.endRun("p1");
    driver.commit("first");
    driver.failRun("p2");
    assert.deepEqual(driver.running, ["p3"]);
    driver.pass(6_250);
    driver.answer([task("p2"), task("p3")]);
    assert.deepEqual(driver.running, ["p3", "p2"], "p3 goes on, and is not run a second time");
    driver.endRun("p3");
    driver.endRun("p2");
    driver.commit("second");
    driver.commit("third");
    assert.deepEqual(driver.running, []);
  });

  test("keeps the outcomes behind a failed task for the retry", () => {
    const driver = new Driver();
    driver.answer(THREE);
    driver.endRun("p3");
    driver.endRun("p2");
    driver.failRun("p1");
    driver.pass(6_250);
    driver.answer(THREE);
    assert.deepEqual(driver.running, ["p1"]);
    driver.endRun("p1");
    driver.commit("1");
    assert.deepEqual(driver.sending, [["p2"]]);
  });

  test("does not start queued tasks behind a failed one before the retry", () => {
    const driver = new Driver({ policies: { cat: { concurrency: 1 } } });
    driver.answer(THREE);
    driver.failRun("p1");
    assert.deepEqual(driver.running, []);
    driver.pass(6_250);
    driver.answer(THREE);
    assert.deepEqual(driver.running, ["p1"]);
  });
});

describe("T2: a group that is in flight", () => {
  test("is not started again, while every other one of the answer starts at once", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.block();
    driver.answer([task("one", "1"), task("two", "2")]);
    assert.deepEqual(driver.running, ["one", "two"]);
  });

  test("is submitted when it ends, whatever later answers list", () => {
    for (const later of [[], [task("changed", "1")], [task("other", "2")]]) {
      const driver = new Driver();
      driver.answer([task("one", "1")]);
      driver.block();
      driver.answer(later);
      driver.endRun("one");
      assert.deepEqual(driver.sending, [["one"]]);
    }
  });

  test("is ended when an answer lists fewer positional tasks than are unsubmitted", () => {
    const driver = new Driver();
    driver.answer(THREE);
    driver.block();
    driver.answer([task("p2"), task("p3")]);
    assert.equal(driver.others.filter(({ kind }) => kind === "endRun").length, 3);
    for (const input of ["p1", "p2", "p3"]) driver.failRun(input, "ended");
    driver.answer([task("p2"), task("p3")]);
    assert.deepEqual(driver.running, ["p2", "p3"]);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1, 1], "no attempt is counted");
    assert.deepEqual(driver.told("group.retrying"), []);
  });

  test("is ended when another operator is at the head of its positions", () => {
    const driver = new Driver({ policies: { cat: {}, wc: {} } });
    driver.answer([task("p1")]);
    driver.block();
    driver.answer([task("p1", undefined, "wc")]);
    assert.equal(driver.take("endRun").runId, driver.runs[0]?.runId);
    driver.failRun("p1", "ended");
    driver.answer([task("p1", undefined, "wc")]);
    assert.equal(driver.runs[0]?.task.operator, "wc");
  });

  test("keeps the outcomes that the moved positions still want (U1)", () => {
    const driver = new Driver();
    driver.answer(THREE);
    driver.endRun("p2");
    driver.block();
    driver.answer([task("p2"), task("p3")]);
    driver.failRun("p1", "ended");
    driver.failRun("p3", "ended");
    driver.answer([task("p2"), task("p3")]);
    assert.deepEqual(driver.running, ["p3"]);
    assert.deepEqual(driver.sending, [["p2"]]);
  });

  test("is not ended by an answer that lists none, as many, or other inputs of its positions", () => {
    const driver = new Driver();
    driver.answer(THREE);
    const changed = [task("q1"), task("q2"), task("q3"), task("q4")];
    for (const [index, tasks] of [[], THREE, changed].entries()) {
      driver.block(HEIGHT + index);
      driver.answer(tasks);
    }
    assert.deepEqual(driver.others, []);
    assert.deepEqual(driver.running, ["p1", "p2", "p3"]);
  });

  test("with an id is not ended, though the list has fewer tasks of that id", () => {
    const driver = new Driver();
    driver.answer([task("x1", "x"), task("x2", "x")]);
    driver.block();
    driver.answer([task("x2", "x")]);
    assert.deepEqual(driver.others, []);
  });

  test("compares positions with what is unsubmitted, not with what it began with", () => {
    const driver = new Driver();
    driver.answer(THREE);
    driver.endRun("p1");
    driver.commit();
    driver.block();
    driver.answer([task("p2"), task("p3")]);
    assert.deepEqual(driver.others, []);
  });
});
