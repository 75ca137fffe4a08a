import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { APPLICATION, Driver, task } from "./by_hand.ts";

const DOWN = { kind: "unreachable", message: "down" } as const;

describe("questions", () => {
  test("one at a time, and one more for all reasons that came up meanwhile (A1, A2)", () => {
    const driver = new Driver();
    driver.block(8);
    driver.block(9);
    driver.send({ kind: "connected", chain: APPLICATION.chain });
    driver.answer([]);
    driver.answer([]);
    assert.deepEqual(driver.take("ask"), []);
  });

  test("a failed one is asked again after a backoff that doubles, with jitter (A5)", () => {
    const driver = new Driver();
    for (const seconds of [1, 2, 4, 8, 16, 32]) {
      driver.endQuestion(DOWN);
      driver.pass(seconds * 1_000 - 1);
      assert.deepEqual(driver.take("ask"), [], `within ${seconds} s`);
      driver.pass(seconds * 250 + 1);
    }
    driver.endQuestion(DOWN);
    driver.pass(60_000);
    driver.answer([]);
    assert.equal(driver.named("question.failed").length, 7);
    assert.equal(driver.named("question.recovered").length, 1);
  });

  test("a failed one is asked again at once when the node is back (A5)", () => {
    const driver = new Driver();
    driver.endQuestion(DOWN);
    driver.block(8);
    assert.deepEqual(driver.take("ask"), [], "a block does not cut the backoff short");
    driver.send({ kind: "connected", chain: APPLICATION.chain });
    driver.answer([]);
  });

  test("carry the newest cursor (C1)", () => {
    const driver = new Driver({ record: { cursor: "kept" } });
    assert.equal(driver.answer([], { setCursor: "new" }).cursor, "kept");
    driver.block();
    assert.equal(driver.answer([]).cursor, "new");
  });

  test("a height that moved without a word leads to one, and a new subscription (A6)", () => {
    const driver = new Driver();
    driver.answer([]);
    driver.send({ kind: "height", chain: APPLICATION.chain, height: 7, polled: true });
    assert.deepEqual(driver.take("ask"), []);
    driver.send({ kind: "height", chain: APPLICATION.chain, height: 8, polled: true });
    driver.only("renew");
    driver.answer([]);
  });

  test("what an answer says of a group under submission is dropped, and sets no cursor (A7)", () => {
    const driver = new Driver();
    driver.answer([task("x", "1")]);
    const [run] = driver.runs();
    driver.succeed(run!.runId);
    driver.block(8);
    driver.answer([task("x", "1")], { setCursor: "stale" });
    assert.deepEqual(driver.take("ask"), [], "it waits for the end of the submission");
    driver.endSubmission({ kind: "committed", block: "block 8" });
    assert.equal(driver.answer([]).cursor, null);
    assert.deepEqual(driver.take("ask"), [], "one question for the submission");
    assert.deepEqual(driver.runs(), []);
  });
});

describe("callbacks", () => {
  test("are asked for at their time, and answered by the question after it (S1)", () => {
    const driver = new Driver();
    const at = BigInt(driver.wall + 3_000_000);
    driver.answer([], { requestCallback: at });
    driver.pass(2_999);
    assert.deepEqual(driver.take("ask"), []);
    driver.pass(1);
    driver.answer([]);
    driver.pass(60_000);
    assert.deepEqual(driver.take("ask"), []);
  });

  test("stand until their own time, whatever is asked before (S1)", () => {
    const driver = new Driver();
    driver.answer([], { requestCallback: BigInt(driver.wall + 3_000_000) });
    driver.block();
    driver.answer([]);
    driver.pass(3_000);
    driver.answer([]);
  });

  test("are at most 64, the latest giving way, said once (S1)", () => {
    const driver = new Driver();
    for (let index = 70; index > 0; index--) {
      driver.answer([], { requestCallback: BigInt(driver.wall + index * 1_000_000) });
      driver.block();
    }
    const write = driver.take("store").map(({ write }) => write).findLast(({ kind }) =>
      kind === "cursor"
    );
    assert.ok(write?.kind === "cursor");
    assert.equal(write.callbacks.length, 64);
    assert.equal(write.callbacks.at(-1), driver.wall + 64_000_000);
    assert.equal(driver.named("application.bounded").length, 1);
  });

  test("in the past are honoured at once, but ten times a second at most (S2)", () => {
    const driver = new Driver();
    driver.answer([], { requestCallback: 1n });
    driver.pass(0);
    driver.answer([], { requestCallback: 2n });
    driver.pass(99);
    assert.deepEqual(driver.take("ask"), []);
    driver.pass(1);
    driver.answer([]);
  });

  test("beyond the year 2100 are never (S3)", () => {
    const driver = new Driver();
    driver.answer([], { requestCallback: 4_102_444_800_000_000n });
    driver.block();
    driver.answer([], { requestCallback: 2n ** 64n - 1n });
    assert.equal(driver.core.callbacks.first, null);
  });
});
