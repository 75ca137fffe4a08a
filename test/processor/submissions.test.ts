import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { APPLICATION, Driver, task } from "./by_hand.ts";

const LIST = [task("a", "1"), task("b", "2"), task("c", "3"), task("d", "4")];
const UNKNOWN = { kind: "unknown", message: "cut" } as const;
const own = (count: number) => Array.from({ length: count }, () => APPLICATION.application);

/** A driver whose outcomes `1` to `4` are ready: the first is under way, and the rest wait together. */
function ready(): Driver {
  const driver = new Driver();
  driver.block(8);
  driver.answer(LIST);
  driver.answer(LIST);
  for (const { runId, task: { id } } of driver.runs()) driver.succeed(runId, `out ${id}`);
  return driver;
}

const ids = ({ outcomes }: { readonly outcomes: readonly { readonly id?: string }[] }) =>
  outcomes.map(({ id }) => id);

describe("submissions", () => {
  test("are journaled as sent before they go out, with the height (U3)", () => {
    const driver = ready();
    const sent = driver.take("store").map(({ write }) => write).find(({ kind }) => kind === "sent");
    assert.ok(sent?.kind === "sent");
    assert.equal(sent.submission.heightBefore, 8);
    assert.equal(sent.submission.outcomeIds.length, 1);
  });

  test("share what is ready together, one under way on a chain (U6, U7)", () => {
    const driver = ready();
    assert.deepEqual(ids(driver.endSubmission({ kind: "committed", block: "block 8" })), ["1"]);
    assert.deepEqual(ids(driver.endSubmission({ kind: "committed", block: "block 8" })), [
      "2",
      "3",
      "4",
    ]);
    assert.equal(driver.named("outcome.committed").length, 1, "the block tells who was accepted");
    const { submissionId } = driver.only("readBlock");
    const blocks = [{ hash: "block 8", height: 8, operations: own(3) }];
    driver.send({ kind: "blocksRead", submissionId, blocks });
    assert.equal(driver.named("outcome.committed").length, 4);
  });

  test("with fewer operations than members go again alone, if still listed (U6)", () => {
    const driver = ready();
    driver.endSubmission({ kind: "committed", block: "block 8" });
    driver.answer(LIST.slice(1));
    driver.endSubmission({ kind: "committed", block: "block 8" });
    const { submissionId } = driver.only("readBlock");
    const blocks = [{ hash: "block 8", height: 8, operations: own(2) }];
    driver.send({ kind: "blocksRead", submissionId, blocks });
    driver.answer([LIST[2]!]);
    assert.deepEqual(ids(driver.endSubmission({ kind: "committed", block: "block 8" })), ["3"]);
    assert.equal(driver.named("outcome.committed").length, 4);
    assert.deepEqual(driver.runs(), [], "no operator runs again");
  });

  test("take out the member that a refusal names, and send the rest again (U6)", () => {
    const driver = ready();
    driver.endSubmission({ kind: "committed", block: "block 8" });
    driver.endSubmission({ kind: "refused", message: "no", alias: "o1" });
    assert.deepEqual(ids(driver.only("submit")), ["2", "4"]);
    assert.equal(driver.named("outcome.rejected").length, 1);
  });

  test("whose block fails go again in halves, and one alone is at fault (U6, U4)", () => {
    const driver = ready();
    driver.endSubmission({ kind: "committed", block: "block 8" });
    const failed = { kind: "failedInExecution", message: "during Operation(0)" } as const;
    assert.deepEqual(ids(driver.endSubmission(failed)), ["2", "3", "4"]);
    assert.deepEqual(ids(driver.endSubmission(failed)), ["2", "3"]);
    assert.deepEqual(ids(driver.endSubmission(failed)), ["2"]);
    assert.equal(driver.named("outcome.rejected").length, 1);
    assert.deepEqual(ids(driver.only("submit")), ["3"]);
  });

  test("in conflict go again when a fresh answer lists them, counting no attempt (U4)", () => {
    const driver = ready();
    driver.endSubmission({ kind: "conflict", message: "height" });
    assert.deepEqual(ids(driver.endSubmission({ kind: "conflict", message: "height" })).length, 3);
    assert.equal(driver.named("group.retrying").length, 0);
  });

  test("that could not be sent wait for the node, and go without a run (U4)", () => {
    const driver = ready();
    driver.endSubmission({ kind: "unreachable", message: "refused" });
    assert.deepEqual(driver.take("submit"), []);
    driver.send({ kind: "connected", chain: APPLICATION.chain });
    assert.equal(driver.only("submit").outcomes.length, 4);
    assert.equal(driver.named("chain.blocked").length, 1);
  });

  test("whose outcomes have grown too old run anew, in a repetition alone (U1)", () => {
    const driver = ready();
    driver.endSubmission({ kind: "unreachable", message: "refused" });
    driver.pass(60_001);
    assert.deepEqual(ids(driver.only("submit")), ["2", "3", "4"]);
    driver.answer(LIST.slice(0, 1));
    assert.deepEqual(driver.runs().map((run) => run.task.id), ["1"]);
  });
});

describe("the fence after a cut (U3)", () => {
  test("sends nothing before the node has settled, and the blocks are read", () => {
    const driver = ready();
    driver.endSubmission(UNKNOWN);
    driver.only("settlePending");
    driver.pass(1_000);
    assert.deepEqual(driver.take("submit"), []);
    driver.send({ kind: "pendingSettled", chain: APPLICATION.chain, end: { kind: "none" } });
    assert.equal(driver.only("readBlocks").above, 8);
    assert.deepEqual(driver.take("submit"), []);
  });

  test("repeats while the node does not settle, and goes on when it is back (A5)", () => {
    const driver = ready();
    driver.endSubmission(UNKNOWN);
    const end = { kind: "failed", message: "down" } as const;
    driver.only("settlePending");
    driver.send({ kind: "pendingSettled", chain: APPLICATION.chain, end });
    driver.pass(1_250);
    driver.only("settlePending");
    driver.send({ kind: "pendingSettled", chain: APPLICATION.chain, end });
    driver.send({ kind: "connected", chain: APPLICATION.chain });
    driver.only("settlePending");
  });

  for (const [fate, operations] of [["committed", own(1)], ["notCommitted", []]] as const) {
    test(`finds in the blocks that it was ${fate}`, () => {
      const driver = ready();
      const { submissionId } = driver.endSubmission(UNKNOWN);
      driver.send({ kind: "pendingSettled", chain: APPLICATION.chain, end: { kind: "none" } });
      const blocks = [{ hash: "block 9", height: 9, operations }];
      driver.send({ kind: "blocksRead", submissionId, blocks });
      const [settled] = driver.named("submission.settled");
      assert.ok(settled?.name === "submission.settled");
      assert.equal(settled.fate, fate);
    });
  }

  test("waits at start for what an earlier process has sent", () => {
    const driver = new Driver();
    const chain = "d".repeat(64);
    const sent = [{
      submissionId: "old",
      application: { chain, application: APPLICATION.application },
      outcomeIds: ["o"],
      heightBefore: 3,
    }];
    driver.send({ kind: "chain", chain, sent });
    assert.equal(driver.only("settlePending").chain, chain);
  });
});
