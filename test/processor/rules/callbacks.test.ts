import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Driver } from "./driver.ts";
import { START } from "./words.ts";

/** The time so many milliseconds after the start of a test. */
function at(ms: number): bigint {
  return BigInt(START + ms * 1_000);
}

function callbacksOf(driver: Driver): readonly number[] {
  return driver.application()!.callbacks;
}

describe("S1: a callback", () => {
  test("stands until its time is reached, whatever is asked before", () => {
    const driver = new Driver();
    driver.answer([], { callback: at(10_000) });
    driver.pass(9_000);
    driver.block();
    driver.answer([]);
    assert.deepEqual(callbacksOf(driver), [Number(at(10_000))]);
    driver.pass(1_000);
    assert.equal(driver.asks.length, 1);
    assert.deepEqual(callbacksOf(driver), []);
  });

  test("that is reached does not answer a later one", () => {
    const driver = new Driver();
    driver.answer([], { callback: at(10_000) });
    driver.block();
    driver.answer([], { callback: at(20_000) });
    for (const passed of [10_000, 20_000]) {
      driver.pass(10_000);
      assert.equal(driver.asks.length, 1, `at ${passed}`);
      driver.answer([]);
    }
    assert.equal(driver.deadline, null);
  });

  test("is answered by the first question that is sent after its time, for any reason", () => {
    const driver = new Driver();
    driver.answer([], { callback: at(10_000) });
    driver.block();
    driver.pass(10_000);
    driver.answer([]);
    driver.answer([]);
    assert.ok(driver.isIdle, "the question under way was sent before: one more, and no third");
    assert.deepEqual(callbacksOf(driver), []);
  });

  test("and another for the same time are one", () => {
    const driver = new Driver();
    driver.answer([], { callback: at(10_000) });
    driver.block();
    driver.answer([], { callback: at(10_000) });
    assert.deepEqual(callbacksOf(driver), [Number(at(10_000))]);
    driver.pass(10_000);
    driver.answer([]);
    assert.ok(driver.isIdle);
  });

  test("counts beyond 64 have the latest give way, said once", () => {
    const driver = new Driver();
    for (let count = 0; count < 70; count++) {
      driver.answer([], { callback: at(100_000 - count * 1_000) });
      driver.block();
    }
    const expected = Array.from({ length: 64 }, (_, index) => Number(at((31 + index) * 1_000)));
    assert.deepEqual(callbacksOf(driver), expected);
    const [said, ...more] = driver.told("application.bounded");
    assert.deepEqual([said?.bound, said?.limit, more.length], ["callbacks", 64, 0]);
  });

  test("is stored with the cursor, and comes back after a restart", () => {
    const before = new Driver();
    before.answer([], { callback: at(10_000), cursor: "one" });
    const write = before.stored.find(({ kind }) => kind === "cursor");
    assert.ok(write?.kind === "cursor");
    assert.deepEqual([write.cursor, write.callbacks], ["one", [Number(at(10_000))]]);
    const driver = before.restart();
    driver.answer([]);
    driver.pass(10_000);
    assert.equal(driver.asks.length, 1);
  });

  test("that came while the process was away is answered by the first question", () => {
    const before = new Driver();
    before.answer([], { callback: at(10_000) });
    assert.deepEqual(before.journal.load("a").callbacks, [Number(at(10_000))]);
    const driver = before.restart({ wall: Number(at(60_000)) });
    assert.equal(driver.asks.length, 1);
    driver.pass(0);
    driver.answer([]);
    assert.ok(driver.isIdle);
    assert.deepEqual(driver.journal.load("a").callbacks, []);
  });
});

describe("S2: a callback in the past", () => {
  test("is honoured at once", () => {
    const driver = new Driver();
    driver.answer([], { callback: at(-1_000) });
    driver.pass(0);
    assert.equal(driver.asks.length, 1);
  });

  test("asks an application that wants it each time no more than 10 times a second", () => {
    const driver = new Driver();
    let asked = 0;
    for (let ms = 0; ms < 2_000; ms++) {
      while (driver.asks.length > 0) {
        asked++;
        driver.answer([], { callback: BigInt(ms) });
      }
      driver.pass(1);
    }
    assert.ok(asked >= 20 && asked <= 22, `${asked} questions in 2 s`);
  });

  test("does not slow down the questions that have another reason", () => {
    const driver = new Driver();
    driver.answer([], { callback: 0n });
    driver.pass(0);
    driver.answer([], { callback: 1n });
    assert.equal(driver.asks.length, 0);
    driver.block();
    assert.equal(driver.asks.length, 1);
  });
});

describe("S3: a callback", () => {
  const NEVER = BigInt(Date.UTC(2100, 0, 1)) * 1_000n;

  test("at or beyond the year 2100 is never", () => {
    for (const callback of [NEVER, NEVER + 1n, 2n ** 64n - 1n]) {
      const driver = new Driver();
      driver.answer([], { callback });
      assert.equal(driver.deadline, null, String(callback));
      assert.deepEqual(callbacksOf(driver), []);
    }
  });

  test("just before the year 2100, many times 2^31 ms away, comes at its time", () => {
    const driver = new Driver();
    const callback = NEVER - 1n;
    driver.answer([], { callback });
    const left = Number(callback - BigInt(driver.wall)) / 1_000;
    assert.ok(left > 2 ** 31);
    driver.pass(left - 1);
    assert.equal(driver.asks.length, 0);
    driver.pass(1);
    assert.equal(driver.asks.length, 1);
  });
});

test("S1: each callback leads to a question at its time or later, under any calls", () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(3_000) }),
    fc.record({
      kind: fc.constant("answer" as const),
      inMs: fc.integer({ min: -500, max: 4_000 }),
    }),
    fc.record({ kind: fc.constant("block" as const) }),
  );
  fc.assert(fc.property(fc.array(event), (events) => {
    const driver = new Driver();
    const wanted: number[] = [];
    let lastSent = driver.asks[0]!.now;
    const answer = (callback?: number) => {
      lastSent = Math.max(lastSent, driver.asks[0]!.now);
      if (callback !== undefined) wanted.push(callback);
      driver.answer([], callback === undefined ? {} : { callback: BigInt(callback) });
      if (driver.asks[0] !== undefined) lastSent = Math.max(lastSent, driver.asks[0].now);
    };
    for (const each of events) {
      if (each.kind === "pass") driver.pass(each.ms);
      else if (each.kind === "block") driver.block();
      else if (driver.asks.length > 0) answer(driver.wall + each.inMs * 1_000);
    }
    const last = Math.max(...wanted, 0);
    for (let round = 0; round < 200 && (!driver.isIdle || driver.deadline !== null); round++) {
      if (driver.asks.length > 0) answer();
      driver.pass(100);
    }
    assert.ok(lastSent >= last, "the last callback was followed by a question");
    assert.ok(driver.isIdle && driver.deadline === null);
    assert.deepEqual(callbacksOf(driver), []);
  }));
});
