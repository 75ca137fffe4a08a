import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { describe, test } from "node:test";
import { aborted, stopSignals } from "../../lib/cli/stopping.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";

describe("stopSignals()", () => {
  const cases: readonly [signals: readonly string[], drain: boolean, end: boolean][] = [
    [[], false, false],
    [["SIGTERM"], true, false],
    [["SIGINT"], true, false],
    [["SIGHUP"], true, false],
    [["SIGTERM", "SIGTERM"], true, true],
    [["SIGINT", "SIGTERM"], true, true],
    [["SIGHUP", "SIGTERM"], true, true],
    [["SIGINT", "SIGHUP"], true, false],
    [["SIGHUP", "SIGHUP"], true, false],
  ];
  for (const [signals, drain, end] of cases) {
    test(`asks for ${end ? "the end" : drain ? "a drain" : "nothing"} at ${signals} (D1, D4)`, () => {
      const source = new EventEmitter();
      const clock = new FakeClock();
      using stop = stopSignals({ signals: source, clock });
      for (const signal of signals) {
        source.emit(signal);
        clock.advance(100);
      }
      assert.equal(stop.drain.aborted, drain);
      assert.equal(stop.end.aborted, end);
    });
  }

  test("takes signals that come together for one, as `timeout` sends them (D1)", () => {
    const source = new EventEmitter();
    const clock = new FakeClock();
    using stop = stopSignals({ signals: source, clock });
    source.emit("SIGTERM");
    source.emit("SIGTERM");
    clock.advance(99);
    source.emit("SIGINT");
    assert.equal(stop.drain.aborted, true);
    assert.equal(stop.end.aborted, false);
    clock.advance(1);
    source.emit("SIGINT");
    assert.equal(stop.end.aborted, true);
  });

  test("stops nothing at SIGHUP when it stands for something else (D4)", () => {
    const source = new EventEmitter();
    const clock = new FakeClock();
    let hangups = 0;
    using stop = stopSignals({ signals: source, clock }, () => hangups++);
    source.emit("SIGHUP");
    assert.deepEqual([hangups, stop.drain.aborted], [1, false]);
    source.emit("SIGINT");
    clock.advance(100);
    source.emit("SIGHUP");
    assert.deepEqual([hangups, stop.end.aborted], [2, false]);
    source.emit("SIGTERM");
    assert.equal(stop.end.aborted, true);
  });

  test("lets go of the signals when it is disposed of", () => {
    const source = new EventEmitter();
    stopSignals({ signals: source, clock: new FakeClock() })[Symbol.dispose]();
    assert.deepEqual(source.eventNames(), []);
  });
});

test("aborted() resolves at the abort, and at once after it", async () => {
  const controller = new AbortController();
  const waiting = aborted(controller.signal);
  controller.abort();
  await waiting;
  await aborted(controller.signal);
});
