/**
 * What every clock does, run for each of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Clock } from "../../lib/clock/clock.ts";

/** A clock, and how its time passes: for the machine's by itself, for a fake one by hand. */
export interface ClockUnderTest {
  readonly clock: Clock;
  /** Lets the time pass until `done` is settled. */
  pass(done: Promise<unknown>): Promise<void>;
}

export function describeClock(name: string, open: () => ClockUnderTest): void {
  describe(`${name} as a Clock`, () => {
    test("after() wakes once the delay has passed, and not earlier", async () => {
      const { clock, pass } = open();
      const start = clock.monotonic();
      const woken = Promise.withResolvers<number>();
      clock.after(12.3, new AbortController().signal, () => woken.resolve(clock.monotonic()));
      await pass(woken.promise);
      assert.ok(await woken.promise - start >= 12_000, `${await woken.promise - start} µs`);
    });

    test("after() wakes in the order of the delays, never inside the call", async () => {
      const { clock, pass } = open();
      const order: number[] = [];
      const last = Promise.withResolvers<void>();
      const { signal } = new AbortController();
      clock.after(30, signal, () => last.resolve());
      clock.after(10, signal, () => order.push(10));
      clock.after(0, signal, () => order.push(0));
      assert.deepEqual(order, []);
      await pass(last.promise);
      assert.deepEqual(order, [0, 10]);
    });

    test("after() never wakes when the signal is aborted before or meanwhile", async () => {
      const { clock, pass } = open();
      const controller = new AbortController();
      const woken: string[] = [];
      const last = Promise.withResolvers<void>();
      clock.after(0, AbortSignal.abort(), () => woken.push("before"));
      clock.after(5, controller.signal, () => woken.push("meanwhile"));
      clock.after(10, new AbortController().signal, () => last.resolve());
      controller.abort();
      await pass(last.promise);
      assert.deepEqual(woken, []);
    });

    test("after() does not fire at once when the delay is beyond 2^31-1 ms (S3)", async () => {
      const { clock, pass } = open();
      const controller = new AbortController();
      let woken = false;
      clock.after(2 ** 31, controller.signal, () => woken = true);
      clock.after(Infinity, controller.signal, () => woken = true);
      const last = Promise.withResolvers<void>();
      clock.after(5, controller.signal, () => last.resolve());
      await pass(last.promise);
      controller.abort();
      assert.equal(woken, false);
    });

    test("now() and monotonic() are whole microseconds", () => {
      const { clock } = open();
      assert.ok(Number.isSafeInteger(clock.now()));
      assert.ok(Number.isSafeInteger(clock.monotonic()));
    });

    test("after() throws when the delay is negative or not a number", () => {
      const { clock } = open();
      for (const delay of [-1, NaN]) {
        assert.throws(() => clock.after(delay, new AbortController().signal, () => {}), RangeError);
      }
    });
  });
}
