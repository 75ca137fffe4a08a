import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { outputOf, task } from "./words.ts";

const CONFLICT = { kind: "conflict", message: "block" } as const;
const ONE = [task("one", "1")];

/** `1` is done, and its submission has met a conflict: asked whether it is still wanted. */
function inConflict(policy = {}): Driver {
  const driver = new Driver({ policies: { cat: policy } });
  driver.answer(ONE);
  driver.endRun("one");
  driver.endSubmission(CONFLICT);
  return driver;
}

describe("U1: an outcome that is not judged yet", () => {
  test("is sent again without another run", () => {
    const driver = inConflict();
    driver.answer(ONE);
    assert.deepEqual(driver.sending, [["one"]]);
    assert.deepEqual(driver.running, []);
  });

  test("is computed anew when it has grown older than outcomeMaxAge", () => {
    const driver = inConflict({ outcomeMaxAgeMs: 7_000 });
    driver.pass(7_000);
    driver.answer(ONE);
    assert.deepEqual(driver.sending, [["one"]], "not older than that");
    driver.endSubmission(CONFLICT);
    driver.pass(1_000);
    driver.answer(ONE);
    driver.answer(ONE);
    assert.deepEqual(driver.sending, []);
    assert.deepEqual(driver.running, ["one"]);
    assert.equal(driver.runs[0]?.attempt, 1, "no attempt");
    assert.equal(driver.journal.outcomes.size, 0);
  });

  test("goes out for the first time however old it is", () => {
    const driver = new Driver({ policies: { cat: { outcomeMaxAgeMs: 1_000 } } });
    driver.answer([task("p1"), task("p2")]);
    driver.endRun("p2");
    driver.pass(3_600_000);
    driver.endRun("p1");
    driver.commit();
    assert.deepEqual(driver.sending, [["p2"]]);
  });

  test("goes out for the first time however old it is, after a restart too", () => {
    const before = new Driver({ policies: { cat: { outcomeMaxAgeMs: 1_000 } } });
    before.answer([task("p1"), task("p2")]);
    before.endRun("p2");
    const driver = before.restart({ wall: before.wall + 3_600_000_000 });
    driver.answer([task("p2")]);
    assert.deepEqual(driver.sending, [["p2"]]);
  });

  test("is not lost by a crash: the next process sends it without a run", () => {
    const before = inConflict();
    const driver = before.restart();
    assert.deepEqual(driver.sending, [], "not before it is listed");
    driver.answer(ONE);
    assert.deepEqual(driver.sending, [["one"]]);
    assert.equal(driver.submits[0]?.outcomes[0]?.output, outputOf("one"));
    assert.deepEqual(driver.running, []);
  });

  test("that was sent before the crash grows old by the wall clock", () => {
    const before = inConflict();
    const driver = before.restart({ wall: before.wall + 60_000_001 });
    driver.answer(ONE);
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("is dropped when it is committed: the same task listed later runs", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.commit();
    assert.equal(driver.journal.outcomes.size, 0);
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("is dropped when it is refused: the next attempt runs the operator", () => {
    const driver = new Driver();
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission({ kind: "refused", message: "no", alias: "o0" });
    assert.equal(driver.journal.outcomes.size, 0);
    driver.pass(6_250);
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2]);
  });

  test("is dropped when its task is withdrawn, which is said", () => {
    const driver = inConflict();
    driver.answer([]);
    assert.equal(driver.journal.outcomes.size, 0);
    assert.deepEqual(driver.told("outcome.withdrawn").map(({ taskId }) => taskId), ["1"]);
    driver.block();
    driver.answer(ONE);
    assert.deepEqual(driver.running, ["one"]);
  });
});

describe("U1: kept outcomes are matched", () => {
  test("by id, operator and input", () => {
    for (
      const other of [task("two", "1"), task("one", "1", "wc"), task("one", "2"), task("one")]
    ) {
      const driver = inConflict();
      driver.setOperators({ cat: {}, wc: {} });
      driver.answer([other]);
      assert.deepEqual(driver.sending, [], JSON.stringify(other));
      assert.equal(driver.runs.length, 1);
    }
  });

  test("among positional tasks in the order of the list, never by index", () => {
    const driver = new Driver();
    driver.answer([task("x"), task("y"), task("z")]);
    for (const input of ["x", "y", "z"]) driver.endRun(input);
    driver.endSubmission(CONFLICT);
    driver.answer([task("new"), task("z"), task("x")]);
    assert.deepEqual(driver.running, ["new"]);
    driver.endRun("new");
    driver.commit("1");
    driver.commit("2");
    assert.deepEqual(driver.sending, [["x"]]);
    driver.commit("3");
    assert.equal(driver.journal.outcomes.size, 0, "y is withdrawn");
  });

  test("each once: two equal tasks need two outcomes", () => {
    const driver = new Driver();
    driver.answer([task("same"), task("first")]);
    driver.endRun("same");
    driver.endSubmission(CONFLICT);
    driver.answer([task("same"), task("same"), task("first")]);
    assert.deepEqual(driver.running.toSorted(), ["first", "same"]);
    assert.deepEqual(driver.sending, [["same"]]);
  });

  test("after a restart in the order of the list, runs for what is not there", () => {
    const before = new Driver();
    before.answer([task("x"), task("y"), task("z")]);
    before.endRun("z");
    before.endRun("y");
    const driver = before.restart();
    driver.answer([task("x"), task("y"), task("z")]);
    assert.deepEqual(driver.running, ["x"]);
    driver.endRun("x");
    for (const input of ["x", "y", "z"]) {
      assert.deepEqual(driver.sending, [[input]]);
      driver.commit(input);
    }
    driver.answer([]);
    assert.equal(driver.journal.outcomes.size, 0);
  });

  test("after a restart no outcome is sent that the application does not want any more", () => {
    const before = new Driver();
    before.answer([task("x"), task("y")]);
    before.endRun("y");
    const driver = before.restart();
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.equal(driver.journal.outcomes.size, 0);
  });
});
