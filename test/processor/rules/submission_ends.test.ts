import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SubmissionEnd } from "../../../lib/node/port.ts";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

const ONE = [task("one", "1")];

/** The outcome of `1` is under way. */
function submitting(options = {}): Driver {
  const driver = new Driver(options);
  driver.answer(ONE);
  driver.endRun("one");
  assert.deepEqual(driver.sending, [["one"]]);
  return driver;
}

function end(kind: Exclude<SubmissionEnd["kind"], "committed" | "acceptedWithoutBlock">) {
  return { kind, message: kind, alias: null } as SubmissionEnd;
}

describe("U2: a submission ends as", () => {
  test("committed: it is over, told with the block, and its application is asked", () => {
    const driver = submitting();
    driver.commit("hash");
    assert.deepEqual(driver.told("outcome.committed").map(({ block }) => block), ["hash"]);
    assert.equal(driver.journal.sent.size, 0);
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.equal(driver.deadline, null);
  });

  test("refused, failed in execution, or too large: an attempt, and the outcome is dropped", () => {
    for (const kind of ["refused", "failedInExecution", "tooLarge"] as const) {
      const driver = submitting();
      driver.endSubmission(end(kind));
      assert.deepEqual(driver.told("outcome.rejected").map(({ cause }) => cause), [kind]);
      assert.equal(driver.told("group.retrying").length, 1);
      assert.equal(driver.journal.outcomes.size, 0);
      driver.pass(6_250);
      driver.answer(ONE);
      assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2], kind);
    }
  });

  test("misaddressed: asked rarely, sent again if listed, no attempt", () => {
    const driver = submitting();
    driver.endSubmission(end("misaddressed"));
    driver.block();
    driver.answer(ONE);
    driver.pass(299_999);
    assert.deepEqual(driver.sending, []);
    driver.pass(1);
    driver.answer(ONE);
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1], "too old by then (U1)");
  });

  test("anything, and is reported as slow after 60 s, once (U3)", () => {
    const driver = submitting();
    driver.pass(59_999);
    assert.equal(driver.told("submission.slow").length, 0);
    driver.pass(600_000);
    assert.equal(driver.told("submission.slow").length, 1);
    driver.commit();
    assert.equal(driver.deadline, null);
  });

  test("nothing at all when its end is told a second time", () => {
    const driver = submitting();
    const { submissionId } = driver.submits[0]!;
    driver.commit();
    driver.answer(ONE);
    driver.send({ kind: "submitted", submissionId, end: end("refused") });
    assert.deepEqual(driver.running, ["one"]);
    assert.equal(driver.told("outcome.rejected").length, 0);
  });

  test("unknown, though another end is told afterwards (U3)", () => {
    const driver = submitting();
    const { submissionId } = driver.submits[0]!;
    driver.endSubmission(end("unknown"));
    driver.send({ kind: "submitted", submissionId, end: end("conflict") });
    driver.blockMeanwhile();
    driver.answer(ONE);
    assert.deepEqual(driver.sending, [], "the fence stands");
  });
});

describe("U4: a conflict", () => {
  test("has the application asked at once, and what it lists sent again, no attempt", () => {
    const driver = submitting();
    driver.endSubmission(end("conflict"));
    driver.answer(ONE);
    assert.deepEqual(driver.sending, [["one"]]);
    driver.endSubmission(end("refused"));
    assert.equal(driver.told("group.retrying")[0]?.attempt, 1);
  });

  test("drops what is not listed any more", () => {
    const driver = submitting();
    driver.endSubmission(end("conflict"));
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.equal(driver.journal.outcomes.size, 0);
  });

  test("after a conflict waits for 50 ms, doubling with jitter to 5 s", () => {
    const driver = submitting({ policies: { cat: { outcomeMaxAgeMs: 600_000 } } });
    const waits: number[] = [];
    for (let count = 0; count < 10; count++) {
      driver.endSubmission(end("conflict"));
      const start = driver.now;
      if (driver.asks.length === 0) driver.pass((driver.deadline! - driver.now) / 1_000);
      waits.push((driver.now - start) / 1_000);
      driver.answer(ONE);
    }
    assert.equal(waits[0], 0);
    for (const [index, wait] of waits.slice(1).entries()) {
      const grown = Math.min(5_000, 50 * 2 ** index);
      assert.ok(wait >= grown && wait <= Math.min(5_000, grown * 1.25) + 0.001, `${wait}`);
    }
    driver.commit();
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission(end("conflict"));
    assert.equal(driver.asks.length, 1, "a block in between: at once again");
  });
});

describe("U4: unreachable", () => {
  test("waits for the node, and sends again without a question, no attempt", () => {
    const driver = submitting();
    driver.endSubmission(end("unreachable"));
    assert.deepEqual(driver.sending, []);
    driver.connect();
    assert.deepEqual(driver.sending, [["one"]]);
    assert.deepEqual(driver.running, []);
  });

  test("is tried again with the backoff of A5, said once, and its end is said", () => {
    const driver = submitting();
    for (let count = 0; count < 4; count++) {
      driver.endSubmission(end("unreachable"));
      const wait = (driver.deadline! - driver.now) / 1_000;
      const grown = 1_000 * 2 ** count;
      assert.ok(wait >= grown && wait <= grown * 1.25 + 0.001, `${wait}`);
      driver.pass(wait);
    }
    assert.equal(driver.told("chain.blocked").length, 1);
    driver.commit();
    assert.equal(driver.told("chain.unblocked").length, 1);
  });

  test("lets operators run: their outcomes can be sent when the node is back", () => {
    const driver = submitting();
    driver.endSubmission(end("unreachable"));
    driver.block();
    driver.answer([...ONE, task("two", "2")]);
    assert.deepEqual(driver.running, ["two"]);
  });

  test("lets those start that wait for a place", () => {
    const driver = submitting({ policies: { cat: { concurrency: 1 } } });
    driver.blockMeanwhile();
    driver.answer([task("two", "2"), task("three", "3")]);
    driver.endSubmission(end("unreachable"));
    driver.endRun("two");
    assert.deepEqual(driver.running, ["three"]);
  });
});

describe("U4: read-only", () => {
  test("starts nothing that waited for a place when it began", () => {
    const driver = submitting({ policies: { cat: { concurrency: 1 } } });
    driver.blockMeanwhile();
    driver.answer([...ONE, task("two", "2"), task("three", "3")]);
    driver.endSubmission(end("readOnly"));
    driver.endRun("two");
    assert.deepEqual(driver.running, []);
  });

  test("is said once, starts no operator, and sends nothing", () => {
    const driver = submitting();
    driver.blockMeanwhile();
    driver.endSubmission(end("readOnly"));
    driver.answer([...ONE, task("two", "2")]);
    driver.answer([...ONE, task("two", "2")]);
    assert.deepEqual(driver.running, []);
    assert.deepEqual(driver.sending, []);
    assert.deepEqual(driver.told("chain.blocked").map(({ cause }) => cause), ["readOnly"]);
  });

  test("is looked after every 5 min and after a reconnect, and goes on when it is over", () => {
    const driver = submitting();
    driver.endSubmission(end("readOnly"));
    driver.pass(299_999);
    assert.deepEqual(driver.others, []);
    driver.pass(1);
    driver.readMutations(false);
    driver.connect();
    driver.readMutations(null);
    driver.pass(300_000);
    driver.readMutations(true);
    assert.equal(driver.told("chain.blocked").length, 1, "said once");
    assert.equal(driver.told("chain.unblocked").length, 1);
  });

  test("counts no attempt; what waited for its end runs then", () => {
    const driver = submitting();
    driver.blockMeanwhile();
    driver.answer([...ONE, task("two", "2")]);
    driver.failRun("two");
    driver.endSubmission(end("readOnly"));
    driver.answer([...ONE, task("three", "3")]);
    driver.connect();
    driver.answer([...ONE, task("three", "3")]);
    driver.readMutations(true);
    assert.deepEqual(driver.sending, [["one"]]);
    assert.deepEqual(driver.running, ["three"]);
  });
});

describe("U2: cannot propose", () => {
  test("starts no operator, and is tried every 5 min and after a reconnect", () => {
    const driver = submitting({ policies: { cat: { outcomeMaxAgeMs: 3_600_000 } } });
    driver.endSubmission(end("cannotPropose"));
    driver.block();
    driver.answer([...ONE, task("two", "2")]);
    assert.deepEqual(driver.running, []);
    driver.pass(300_000);
    driver.settlePending({ kind: "cannotPropose", message: "no key" });
    driver.connect();
    driver.settlePending({ kind: "failed", message: "cut" });
    driver.pass(300_000);
    driver.settlePending({ kind: "none" });
    assert.deepEqual(driver.sending, [["one"]]);
    assert.deepEqual(driver.told("chain.blocked").map(({ cause }) => cause), ["cannotPropose"]);
    assert.equal(driver.told("chain.unblocked").length, 1);
  });
});

describe("U5: an outcome that is accepted without a block", () => {
  test("is settled when the next answer does not list its task", () => {
    const driver = submitting();
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    assert.equal(driver.told("outcome.accepted").length, 1);
    driver.answer([]);
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.equal(driver.deadline, null);
  });

  test("backs off when it does: no hot loop", () => {
    const driver = submitting();
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    driver.answer(ONE);
    for (let count = 0; count < 10; count++) {
      driver.block();
      driver.answer(ONE);
    }
    assert.deepEqual(driver.running, []);
    driver.pass(6_250);
    driver.answer(ONE);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [2]);
  });

  test("is settled, and its successor runs, when the same id has another input", () => {
    const driver = submitting();
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    driver.answer([task("next", "1")]);
    assert.deepEqual(driver.runs.map(({ attempt }) => attempt), [1]);
  });

  test("holds what is behind it until that is decided", () => {
    const driver = new Driver();
    driver.answer([task("p1"), task("p2")]);
    driver.endRun("p1");
    driver.endRun("p2");
    driver.endSubmission({ kind: "acceptedWithoutBlock" });
    assert.deepEqual(driver.sending, []);
    driver.answer([task("p2")]);
    assert.deepEqual(driver.sending, [["p2"]]);
  });

  test("after a block runs at once when it is listed again: the chain paces it", () => {
    const driver = submitting();
    for (let count = 0; count < 5; count++) {
      driver.commit();
      driver.answer(ONE);
      driver.endRun("one");
    }
    assert.deepEqual(driver.told("group.retrying"), []);
  });
});
