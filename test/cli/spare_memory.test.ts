import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { givesBack } from "../../lib/cli/spare_memory.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { sample } from "../observe/events.ts";

function listening() {
  const clock = new FakeClock();
  const life = new AbortController();
  const done: string[] = [];
  const memory = { gc: () => void done.push("gc"), shrink: () => void done.push("shrink") };
  const hear = givesBack({ clock, life: life.signal, memory });
  const times = (count: number, name: "application.assigned" | "question.answered") => {
    for (let time = 0; time < count; time++) hear(sample(name));
  };
  return { clock, life, done, hear, times };
}

describe("givesBack()", () => {
  test("collects as thousands answer for the first time, and not at later answers", () => {
    const { done, times } = listening();
    times(1_000, "application.assigned");
    assert.deepEqual(done, []);
    times(1_000, "question.answered");
    assert.deepEqual(done, Array.from({ length: 10 }, () => "gc"));
    times(10_000, "question.answered");
    assert.equal(done.length, 10);
  });

  test("gives memory back once, when nothing has happened for five seconds", () => {
    const { clock, done, hear, times } = listening();
    times(2, "application.assigned");
    clock.advance(3_000);
    hear(sample("run.started"));
    clock.advance(2_000);
    hear(sample("outcome.committed"));
    clock.advance(4_999);
    hear(sample("chain.block"));
    clock.advance(5_000);
    assert.deepEqual(done, []);
    clock.advance(5_000);
    assert.deepEqual(done, ["shrink"]);
    assert.equal(clock.pending, 0);
    hear(sample("chain.block"));
    clock.advance(60_000);
    assert.deepEqual(done, ["shrink"]);
    times(1, "application.assigned");
    clock.advance(5_000);
    assert.deepEqual(done, ["shrink", "shrink"]);
  });

  test("does nothing any more when the processor stops", () => {
    const { clock, life, done, times } = listening();
    times(1, "application.assigned");
    life.abort();
    clock.advance(60_000);
    assert.deepEqual(done, []);
  });

  test("does nothing where the runtime offers nothing", () => {
    const clock = new FakeClock();
    const hear = givesBack({ clock, life: new AbortController().signal, memory: null });
    hear(sample("application.assigned"));
    assert.equal(clock.pending, 0);
  });
});
