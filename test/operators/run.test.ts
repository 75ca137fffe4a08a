import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { CommandOperator } from "../../lib/operators/command.ts";
import { OPERATOR_DEFAULTS } from "../../lib/operators/options.ts";
import type { RunResult } from "../../lib/operators/port.ts";
import type { Spawn } from "../../lib/operators/spawn.ts";
import { Sweeper } from "../../lib/operators/sweeper.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { CONTEXT, requestOf } from "./harness.ts";
import { PlayedChild } from "./played_child.ts";

const GRACE_MS = 1_000;

describe("CommandOperator, in orders that real processes rarely take", () => {
  test("run() takes what is still in the pipes after the exit", async () => {
    const { child, result } = run();
    child.exit({ status: 0, signal: null });
    await setImmediate();
    child.say("late");
    child.close();
    assert.deepEqual(await result, {
      ok: true,
      output: "late",
      literalBytes: 4,
      replaced: 0,
      durationMs: 0,
    });
  });

  test("run() takes what is read late, long after the pipes seemed quiet", async () => {
    const { clock, child, result } = run();
    child.exit({ status: 0, signal: null });
    for (let waitedMs = 0; waitedMs < 1_500; waitedMs += 50) {
      await setImmediate();
      clock.advance(50);
    }
    child.say("late");
    child.close();
    const end = await result;
    assert.equal(end.ok && end.output, "late");
  });

  test("run() fails when what comes after the exit is too large (O3)", async () => {
    const { child, result } = run();
    child.exit({ status: 0, signal: null });
    await setImmediate();
    child.say("x".repeat(101));
    child.close();
    const end = await result;
    assert.ok(!end.ok);
    assert.equal(end.failure, "outputTooLarge");
    assert.match(end.message, /101 bytes or more of a request, of 100 that fit/);
  });

  test("run() fails for its exit status, and not for an abort that comes after it", async () => {
    const { child, result, controller } = run();
    child.exit({ status: 3, signal: null });
    await setImmediate();
    controller.abort();
    child.close();
    const end = await result;
    assert.equal(end.ok || end.failure, "exitStatus");
  });

  test("run() settles when not even SIGKILL ends the process, and leaves no timer", async () => {
    const { clock, child, result, controller } = run();
    controller.abort();
    let end: RunResult | null = null;
    void result.then((settled) => end = settled);
    while (end === null) {
      clock.advance(100);
      await setImmediate();
    }
    child.close();
    assert.equal((end as RunResult).ok, false);
    assert.equal(clock.pending, 0);
  });

  test("run() measures from the start to the exit, whatever the wall clock does", async () => {
    const { clock, child, result } = run();
    clock.advance(1_500);
    clock.jump(-3_600_000_000);
    child.exit({ status: 0, signal: null });
    child.close();
    assert.equal((await result).durationMs, 1_500);
    assert.equal(clock.pending, 0);
  });
});

/** A run of a process that the test plays. */
function run() {
  const clock = new FakeClock();
  const child = new PlayedChild();
  const spawn: Spawn = { limitation: null, start: () => child };
  const operator = new CommandOperator(
    "played",
    { ...OPERATOR_DEFAULTS, command: "/played", graceMs: GRACE_MS },
    { ...CONTEXT, spawn, clock, sweeper: new Sweeper(clock), environment: {}, outputLimit: 100 },
  );
  const controller = new AbortController();
  const observer = { spawned() {}, stderr() {} };
  const result = operator.run(requestOf(""), observer, controller.signal);
  return { clock, child, controller, result };
}
