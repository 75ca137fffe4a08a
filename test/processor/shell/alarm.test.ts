import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Alarm } from "../../../lib/processor/alarm.ts";
import { FakeClock } from "../../fixtures/fake_clock.ts";
import { Site } from "./site.ts";

const HOUR = 3_600_000_000;

function alarm() {
  const clock = new FakeClock();
  const life = new AbortController();
  let rings = 0;
  const it = new Alarm(clock, life.signal, () => rings++);
  return { clock, life, it, rings: () => rings };
}

describe("Alarm (S4)", () => {
  test("rings once, at the earlier of the two deadlines", () => {
    const { clock, it, rings } = alarm();
    it.arm(clock.monotonic() + 5_000_000, clock.now() + 3_000_000);
    clock.advance(2_999);
    assert.equal(rings(), 0);
    clock.advance(1);
    assert.equal(rings(), 1);
    clock.advance(60_000);
    assert.equal(rings(), 1);
  });

  test("has one timer, however often it is armed anew, and none for no deadline", () => {
    const { clock, it, rings } = alarm();
    for (let count = 1; count <= 5; count++) it.arm(clock.monotonic() + count * 1_000_000, null);
    assert.equal(clock.pending, 1);
    clock.advance(4_999);
    assert.equal(rings(), 0);
    it.arm(null, null);
    assert.equal(clock.pending, 0);
  });

  test("leaves its timer alone when the deadline is the same", () => {
    const { clock, it } = alarm();
    const signals: AbortSignal[] = [];
    const after = clock.after.bind(clock);
    clock.after = (delayMs, signal, wake) => {
      signals.push(signal);
      after(delayMs, signal, wake);
    };
    const at = clock.monotonic() + 5_000_000;
    it.arm(at, null);
    clock.advance(1_000);
    it.arm(at, null);
    assert.equal(signals.length, 1);
    assert.equal(clock.nextDelayMs, 4_000);
  });

  test("rings at once for a deadline that has passed", () => {
    const { clock, it, rings } = alarm();
    it.arm(null, clock.now() - HOUR);
    clock.advance(0);
    assert.equal(rings(), 1);
  });

  test("looks at a far callback again within 10 s, since the wall clock may be set", () => {
    const { clock, it, rings } = alarm();
    it.arm(null, clock.now() + 24 * HOUR);
    clock.advance(10_000);
    assert.equal(rings(), 1);
  });

  test("waits for as long as it takes when the deadline is one of ours", () => {
    const { clock, it, rings } = alarm();
    it.arm(clock.monotonic() + 1_000 * HOUR, null);
    clock.advance(10_000_000);
    assert.equal(rings(), 0);
    assert.equal(clock.pending, 1);
  });

  test("ends its timer with the life that it was given, and arms no other", () => {
    const { clock, life, it } = alarm();
    it.arm(clock.monotonic() + 5_000_000, null);
    life.abort();
    assert.equal(clock.pending, 0);
    it.arm(clock.monotonic() + 6_000_000, null);
    assert.equal(clock.pending, 0);
  });
});

describe("the processor's time", () => {
  test("a callback comes within 10 s when the wall clock jumps over it", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([], { callback: BigInt(site.clock.now() + HOUR) });
    site.clock.jump(HOUR);
    await site.advance(10_000);
    assert.equal(site.node.asks.length, 1);
  });

  test("a callback waits for its wall time when the wall clock is set back", async () => {
    await using site = new Site();
    site.node.height = null; // that it moved without a word would be another reason to ask
    await site.assign();
    await site.answer([], { callback: BigInt(site.clock.now() + 60_000_000) });
    site.clock.jump(-60_000_000);
    await site.advance(60_000);
    assert.equal(site.node.asks.length, 0);
    for (let passed = 0; passed < 60_000; passed += 10_000) await site.advance(10_000);
    assert.equal(site.node.asks.length, 1);
  });

  test("a retry is not late when the wall clock is set back by an hour", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([{ operator: "cat", input: "one" }]);
    site.runOf("one").end({ ok: false, durationMs: 1, failure: "exitStatus", message: "1" });
    await site.settle();
    site.clock.jump(-HOUR);
    await site.advance(6_250);
    assert.equal(site.node.asks.length, 1);
  });
});
