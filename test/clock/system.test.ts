import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { systemClock, wallClock } from "../../lib/clock/system.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { describeClock } from "./contract.ts";

describeClock("systemClock()", () => ({
  clock: systemClock(),
  async pass(done) {
    await done;
  },
}));

describeClock("FakeClock", () => {
  const clock = new FakeClock();
  return {
    clock,
    async pass(done) {
      clock.advance(50);
      await done;
    },
  };
});

describe("systemClock", () => {
  test("after() removes its listener when it wakes, however often it is used", async () => {
    const clock = systemClock();
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, args);
    };
    for (let count = 0; count < 5; count++) {
      await new Promise<void>((resolve) => clock.after(0, signal, resolve));
    }
    assert.equal(listeners, 0);
  });

  test("now() is the wall time in microseconds", () => {
    const before = Date.now() * 1_000;
    const now = systemClock().now();
    const after = (Date.now() + 1) * 1_000;
    assert.ok(Number.isSafeInteger(now) && before <= now && now < after);
  });

  test("monotonic() never runs backwards", () => {
    const clock = systemClock();
    let last = clock.monotonic();
    for (let count = 0; count < 1_000; count++) {
      const next = clock.monotonic();
      assert.ok(next >= last);
      last = next;
    }
  });
});

describe("wallClock", () => {
  const HOUR_MS = 3_600_000;

  test("wallClock() stays in the wall's millisecond when the wall jumps either way", () => {
    const step = fc.record({
      passed: fc.double({ min: 0, max: 5, noNaN: true }),
      jumped: fc.constantFrom(0, 0, 0, 0.4, -0.4, HOUR_MS, -HOUR_MS),
    });
    fc.assert(fc.property(fc.array(step), (steps) => {
      let [steady, skew] = [7.25, 1.795e12];
      const now = wallClock(() => Math.floor(steady + skew), () => steady);
      for (const { passed, jumped } of steps) {
        steady += passed;
        skew += jumped;
        assert.equal(Math.floor(now() / 1_000), Math.floor(steady + skew));
      }
    }));
  });

  test("wallClock() neither runs backwards nor skips when nothing jumps", () => {
    let steady = 0.75;
    const now = wallClock(() => Math.floor(steady + 1.795e12), () => steady);
    let last = now();
    for (let count = 0; count < 10_000; count++) {
      steady += 0.05;
      const next = now();
      assert.ok(next >= last && next - last <= 1_000, `${last} ${next}`);
      last = next;
    }
    steady += 0.05;
    assert.ok(Math.abs(now() - last - 50) <= 1, "a settled clock counts microseconds");
  });
});

describe("FakeClock", () => {
  test("FakeClock fires a timer beyond 2^31-1 ms at its own time", () => {
    const clock = new FakeClock(0);
    const woken: number[] = [];
    clock.after(2 ** 33, new AbortController().signal, () => woken.push(clock.now()));
    clock.advance(2 ** 33 - 1);
    assert.deepEqual(woken, []);
    clock.jump(-5_000);
    clock.advance(1);
    assert.deepEqual(woken, [2 ** 33 * 1_000 - 5_000]);
    assert.equal(clock.monotonic(), 2 ** 33 * 1_000, "a jump of the wall time does not move it");
    assert.equal(clock.pending, 0);
  });

  test("FakeClock runs what a timer arms when it is due within the same advance", () => {
    const clock = new FakeClock(0);
    const { signal } = new AbortController();
    const woken: number[] = [];
    clock.after(1, signal, () => clock.after(1, signal, () => woken.push(clock.now())));
    assert.equal(clock.nextDelayMs, 1);
    clock.advance(10);
    assert.deepEqual([woken, clock.now(), clock.nextDelayMs], [[2_000], 10_000, null]);
  });
});
