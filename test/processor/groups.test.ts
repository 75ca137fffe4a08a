import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { APPLICATION, Driver, task } from "./by_hand.ts";

const inputs = (runs: readonly { readonly task: { readonly input: string } }[]) =>
  runs.map((run) => run.task.input);

const COMMITTED = { kind: "committed", block: "block 8" } as const;

describe("groups", () => {
  test("run at the same time, and submit in their order, up to the first gap (T1)", () => {
    const driver = new Driver();
    driver.answer([task("one"), task("two"), task("three")]);
    const [one, two, three] = driver.runs();
    driver.succeed(three!.runId, "3");
    driver.succeed(two!.runId, "2");
    assert.deepEqual(driver.take("submit"), []);
    driver.succeed(one!.runId, "1");
    driver.block(8);
    for (const output of ["1", "2", "3"]) {
      assert.deepEqual(driver.endSubmission(COMMITTED).outcomes, [{ operator: "cat", output }]);
    }
    assert.equal(driver.named("outcome.committed").length, 3);
  });

  test("a failure stops its group there; the retry runs what has no outcome (T1, R1)", () => {
    const driver = new Driver();
    const list = [task("one"), task("two")];
    driver.answer(list);
    const [one, two] = driver.runs();
    driver.fail(one!.runId);
    driver.succeed(two!.runId, "2");
    assert.deepEqual(driver.take("submit"), []);
    driver.pass(6_250);
    driver.answer(list);
    const again = driver.runs();
    assert.deepEqual(inputs(again), ["one"]);
    assert.equal(again[0]!.attempt, 2);
  });

  test("one in flight is not started again; every other one is (T2)", () => {
    const driver = new Driver();
    driver.answer([task("slow", "1")]);
    assert.deepEqual(inputs(driver.runs()), ["slow"]);
    driver.block();
    driver.answer([task("slow", "1"), task("new", "2")]);
    assert.deepEqual(inputs(driver.runs()), ["new"]);
  });

  test("positions that moved end the group, which starts from a fresh answer (T2)", () => {
    const driver = new Driver();
    driver.answer([task("one"), task("two")]);
    const [one, two] = driver.runs();
    driver.block();
    driver.answer([task("two")]);
    assert.equal(driver.take("endRun").length, 2);
    assert.deepEqual(driver.take("run"), [], "a group never runs twice at once");
    for (const run of [one, two]) {
      const ended = { ok: false, failure: "ended", message: "", durationMs: 1 } as const;
      driver.send({ kind: "runEnded", runId: run!.runId, result: ended });
    }
    driver.answer([task("two")]);
    assert.deepEqual(inputs(driver.runs()), ["two"]);
    assert.equal(driver.named("group.retrying").length, 0, "no attempt is counted");
  });

  test("one with an unknown operator stops there, and goes on when it appears (T4)", () => {
    const driver = new Driver();
    const list = [task("known"), task("unknown", undefined, "later")];
    driver.answer(list);
    const [known] = driver.runs();
    driver.succeed(known!.runId);
    driver.endSubmission(COMMITTED);
    driver.answer(list.slice(1));
    assert.deepEqual(driver.runs(), []);
    assert.equal(driver.named("operator.missing").length, 1);
    const policies = new Map(driver.core.policies);
    driver.send({ kind: "operators", policies: policies.set("later", policies.get("cat")!) });
    driver.answer(list.slice(1));
    assert.deepEqual(inputs(driver.runs()), ["unknown"]);
  });

  test("an unassigned application's runs end, and no copy runs beside them (T5)", () => {
    const driver = new Driver();
    driver.answer([task("x", "1")]);
    const [run] = driver.runs();
    driver.send({ kind: "unassign", application: APPLICATION });
    assert.equal(driver.only("endRun").runId, run!.runId);
    const record = { cursor: null, callbacks: [], held: [], outcomes: [], parked: [] };
    driver.send({ kind: "assign", application: APPLICATION, record });
    driver.answer([task("x", "1")]);
    assert.deepEqual(driver.runs(), []);
    driver.succeed(run!.runId);
    assert.deepEqual(driver.take("submit"), [], "nothing of it is submitted");
    driver.answer([task("x", "1")]);
    assert.deepEqual(inputs(driver.runs()), ["x"]);
  });
});

describe("retries", () => {
  test("wait longer by half each time, whatever the blocks do (R1)", () => {
    const driver = new Driver();
    driver.answer([task("x", "1")]);
    for (const ms of [5_000, 7_500, 11_250]) {
      const [run] = driver.runs();
      driver.fail(run!.runId);
      driver.pass(ms - 1);
      driver.block();
      driver.answer([task("x", "1")]);
      assert.deepEqual(driver.runs(), [], `within ${ms} ms`);
      driver.pass(ms / 4 + 1);
      driver.answer([task("x", "1")]);
    }
    assert.equal(driver.runs()[0]!.attempt, 4);
  });

  test("come earlier when the input changes, never within the delay of the last start (R1)", () => {
    const driver = new Driver();
    driver.answer([task("old", "1")]);
    driver.fail(driver.runs()[0]!.runId);
    driver.pass(6_250);
    driver.answer([task("old", "1")]);
    driver.fail(driver.runs()[0]!.runId);
    driver.pass(4_999);
    driver.block();
    driver.answer([task("new", "1")]);
    assert.deepEqual(driver.runs(), []);
    driver.pass(1);
    driver.answer([task("new", "1")]);
    assert.deepEqual(inputs(driver.runs()), ["new"]);
  });

  test("are over when the task is not listed any more (R1)", () => {
    const driver = new Driver();
    driver.answer([task("x", "1")]);
    driver.fail(driver.runs()[0]!.runId);
    driver.pass(6_250);
    driver.answer([]);
    driver.block();
    driver.answer([task("x", "1")]);
    assert.equal(driver.runs()[0]!.attempt, 1);
  });

  test("end with parking, until released by hand, or another first task (R2)", () => {
    const driver = new Driver({ policy: { maxAttempts: 1 } });
    driver.answer([task("x", "1")]);
    driver.fail(driver.runs()[0]!.runId);
    assert.equal(driver.named("group.parked").length, 1);
    driver.answer([task("x", "1")]);
    assert.deepEqual(driver.runs(), []);
    driver.send({ kind: "release", application: APPLICATION, group: "i1" });
    driver.answer([task("x", "1")]);
    driver.fail(driver.runs()[0]!.runId);
    driver.answer([task("y", "1")]);
    assert.deepEqual(inputs(driver.runs()), ["y"]);
  });
});

describe("a drain", () => {
  test("lets runs end and be submitted, starts and asks nothing, and ends (D1)", () => {
    const driver = new Driver();
    driver.answer([task("x", "1"), task("y", "2")]);
    const [x, y] = driver.runs();
    driver.send({ kind: "stop" });
    driver.block();
    driver.succeed(x!.runId);
    driver.endSubmission(COMMITTED);
    driver.fail(y!.runId);
    assert.deepEqual(driver.take("ask"), []);
    driver.only("drained");
  });

  test("ends what still runs at its deadline, counting no attempt (D1, R3)", () => {
    const driver = new Driver();
    driver.answer([task("x", "1")]);
    const [run] = driver.runs();
    driver.send({ kind: "stop" });
    driver.pass(20_000);
    assert.equal(driver.only("endRun").runId, run!.runId);
    const ended = { ok: false, failure: "ended", message: "", durationMs: 1 } as const;
    driver.send({ kind: "runEnded", runId: run!.runId, result: ended });
    driver.only("drained");
    assert.equal(driver.named("group.retrying").length, 0);
  });
});
