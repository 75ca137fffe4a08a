import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT, type ReadBlock } from "./driver.ts";
import { task } from "./words.ts";

const ONE = [task("one", "1")];
const CUT = { kind: "unknown", message: "cut" } as const;

/** The outcomes of these tasks are ready together, and their submission has been cut. */
function cut(tasks = ONE): Driver {
  const driver = new Driver({ height: null });
  driver.answer(tasks);
  for (const { input } of tasks) driver.endRun(input);
  driver.readHeight(HEIGHT);
  driver.height = HEIGHT;
  driver.endSubmission(CUT);
  return driver;
}

function blockOf(height: number, ...operations: string[]): ReadBlock {
  return { hash: `block ${height}`, height, operations };
}

describe("U3: after a cut", () => {
  test("nothing is sent on the chain before the node has settled what is pending", () => {
    const driver = new Driver({ applications: ["a", "b", "x:other"] });
    driver.answer(ONE);
    driver.endRun("one");
    driver.endSubmission(CUT);
    driver.answer([task("two", "2")], {}, "b");
    driver.endRun("two");
    driver.answer([task("three", "3")], {}, "x:other");
    driver.endRun("three");
    assert.deepEqual(driver.sending, [["three"]], "the other chain goes on");
    assert.deepEqual(driver.take("settlePending"), { kind: "settlePending", chain: "c" });
  });

  test("a hash is looked for in the blocks above the height journaled before", () => {
    const driver = cut();
    const sent = driver.stored.find(({ kind }) => kind === "sent");
    assert.ok(sent?.kind === "sent");
    assert.equal(sent.submission.heightBefore, HEIGHT);
    driver.settlePending({ kind: "committed", block: "block 11" });
    assert.equal(driver.take("readBlocks").above, HEIGHT);
  });

  test("null and no block of the application: it was never proposed, and goes again if listed", () => {
    const driver = cut();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "b")]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["notCommitted"]);
    assert.deepEqual(driver.sending, []);
    driver.answer(ONE);
    assert.deepEqual(driver.sending, [["one"]]);
    assert.deepEqual(driver.running, []);
  });

  test("what is not listed any more is withdrawn", () => {
    const driver = cut();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([]);
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.equal(driver.journal.outcomes.size, 0);
    assert.equal(driver.journal.sent.size, 0);
  });

  test("null, and a block that may hold it: presumed committed, until the next ordinary answer", () => {
    const driver = cut();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "b", "a")]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["committed"]);
    assert.equal(driver.journal.sent.size, 1, "the journal has it as sent until that is decided");
    driver.answer([]);
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.deepEqual(driver.told("outcome.committed").map(({ block }) => block), ["block 11"]);
    assert.equal(driver.journal.sent.size, 0);
  });

  test("what was presumed and is still listed is sent again, without a run", () => {
    const driver = cut();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "a")]);
    driver.answer(ONE);
    assert.deepEqual(driver.sending, [["one"]]);
    assert.deepEqual(driver.running, []);
  });

  test("nothing behind a presumed one is sent before that is decided", () => {
    const driver = cut([task("p1"), task("p2")]);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "a")]);
    assert.deepEqual(driver.sending, []);
    driver.answer([task("p2")]);
    assert.deepEqual(driver.sending, [["p2"]]);
  });

  test("an answer that was sent before the fate was known decides nothing", () => {
    const driver = cut();
    driver.blockMeanwhile();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "a")]);
    driver.answer(ONE);
    assert.deepEqual(driver.sending, []);
    driver.answer([]);
    assert.deepEqual(driver.told("outcome.committed").length, 1);
  });

  test("the height that was read serves the next submission", () => {
    const driver = cut([task("one", "1"), task("p1")]);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "b"), blockOf(12, "b")]);
    driver.answer([...ONE, task("p1")]);
    const sent = driver.stored.findLast(({ kind }) => kind === "sent");
    assert.ok(sent?.kind === "sent");
    assert.equal(sent.submission.heightBefore, 12);
  });

  test("of several outcomes: a block with as many operations holds them all", () => {
    const driver = cut([...ONE, task("two", "2")]);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "a"), blockOf(12, "a", "a")]);
    driver.answer([]);
    driver.answer([]);
    assert.deepEqual(driver.told("outcome.committed").map(({ block }) => block), [
      "block 12",
      "block 12",
    ]);
  });

  test("in part: a block with fewer tells of none; what is still listed goes again alone (U6)", () => {
    const tasks = [...ONE, task("two", "2"), task("three", "3")];
    const driver = cut(tasks);
    driver.settlePending({ kind: "committed", block: "block 11" });
    driver.readBlocks([blockOf(11, "a", "a")]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["inPart"]);
    driver.answer([tasks[1]!]);
    assert.deepEqual(driver.sending, [["two"]]);
    assert.deepEqual(driver.told("outcome.committed").map(({ taskId }) => taskId), ["1", "3"]);
    driver.commit();
    assert.equal(driver.journal.sent.size, 0);
  });

  test("in part: the first of the request, which position tells apart, is presumed", () => {
    const driver = cut([task("p1"), task("p2"), ...ONE]);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([blockOf(11, "a")]);
    driver.answer([task("p2"), ...ONE]);
    assert.deepEqual(driver.told("outcome.committed").map(({ taskId }) => taskId), [null]);
    assert.deepEqual(driver.sending.flat().length, 1, "the doubtful one goes alone");
    driver.commit("1");
    driver.commit("2");
    assert.deepEqual(driver.journal.outcomes.size, 0);
  });

  test("the block that the node named decides, though another has operations, too", () => {
    const driver = cut([...ONE, task("two", "2")]);
    driver.settlePending({ kind: "committed", block: "block 12" });
    driver.readBlocks([blockOf(11, "a", "a"), blockOf(12, "a")]);
    assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["inPart"]);
  });
});

describe("U3: retryPendingBlock", () => {
  test("that fails is repeated with the backoff of A5, and at once when the node is back", () => {
    const driver = cut();
    for (let count = 0; count < 7; count++) {
      driver.settlePending({ kind: "failed", message: "away" });
      const wait = (driver.deadline! - driver.now) / 1_000;
      const grown = Math.min(60_000, 1_000 * 2 ** count);
      assert.ok(wait >= grown && wait <= Math.min(60_000, grown * 1.25) + 0.001, `${wait}`);
      driver.pass(wait);
    }
    driver.settlePending({ kind: "failed", message: "away" });
    driver.connect();
    driver.settlePending({ kind: "failed", message: "away again" });
    const wait = (driver.deadline! - driver.now) / 1_000;
    assert.ok(wait <= 1_250, `the waits begin anew: ${wait}`);
    driver.pass(wait);
    driver.settlePending({ kind: "none" });
  });

  test("is not sent twice at once, though the node comes back meanwhile", () => {
    const driver = cut();
    driver.connect();
    driver.connect();
    assert.equal(driver.others.length, 1);
  });

  test("that has settled is not repeated: the blocks are read until they could be", () => {
    const driver = cut();
    driver.settlePending({ kind: "none" });
    for (let count = 0; count < 3; count++) {
      driver.readBlocks(null);
      driver.pass(60_000);
    }
    driver.readBlocks([]);
    assert.deepEqual(driver.told("submission.settled").length, 1);
  });

  test("that says read-only or cannot propose is asked again later: another may have made a block", () => {
    for (const kind of ["readOnly", "cannotPropose"] as const) {
      const driver = cut();
      for (let count = 0; count < 2; count++) {
        driver.settlePending({ kind, message: kind });
        driver.pass(300_000);
      }
      assert.deepEqual(driver.told("chain.blocked").map(({ cause }) => cause), [kind]);
      assert.equal(driver.journal.sent.size, 1);
      driver.connect();
      driver.settlePending({ kind: "none" });
      assert.equal(driver.told("chain.unblocked").length, 1);
      driver.readBlocks([blockOf(11, "a")]);
      for (let count = 0; count < 2; count++) driver.answer([]);
      assert.equal(driver.told("outcome.committed").at(-1)?.block, "block 11");
    }
  });
});
