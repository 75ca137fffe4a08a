import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Stored } from "../e2e/lab.ts";
import { faultsOf, type LabState } from "../e2e/ledger.ts";

describe("faultsOf()", () => {
  test("finds nothing when each task is stored once with its own output", () => {
    assert.deepEqual(faultsOf(clean()), []);
  });

  test("names a task when it was not stored", () => {
    const state = clean();
    assert.deepEqual(faultsOf({ ...state, stored: state.stored.slice(1) }), [
      "task 0 stored 0 times",
    ]);
  });

  test("names a task when it was stored twice", () => {
    const { stored, ...state } = clean();
    assert.deepEqual(faultsOf({ ...state, stored: [...stored, ...stored.slice(0, 1)] }), [
      "task 0 stored 2 times",
    ]);
  });

  test("names a task when its output is that of another", () => {
    const { stored, ...state } = clean();
    const wrong = stored.map((task) => task.number === 1 ? { ...task, output: "task 0" } : task);
    assert.deepEqual(faultsOf({ ...state, stored: wrong }), [
      `task 1 has the output "task 0" for "task 1"`,
    ]);
  });

  test("names positional tasks when their order is lost, and lets identified ones be (T1)", () => {
    const { stored, ...state } = clean();
    const backwards = stored.toReversed();
    assert.deepEqual(faultsOf({ ...state, stored: backwards }), []);
    const positional = backwards.map((task) => ({ ...task, identified: false }));
    assert.deepEqual(faultsOf({ ...state, stored: positional }), [
      "task 1 stored after 2",
      "task 0 stored after 1",
    ]);
  });

  test("allows the pending tasks and the strays that it is told of, and no others", () => {
    const { stored, requested, ...state } = clean();
    const open = {
      ...state,
      requested,
      stored: stored.slice(0, 2),
      pending: requested.slice(2),
      strays: 4,
    };
    assert.deepEqual(faultsOf(open, { pending: [2], strays: null }), []);
    assert.deepEqual(faultsOf(open), ["task 2 stored 0 times", "task 2 still pending", "4 strays"]);
  });

  test("takes the output that a task must have from the scenario", () => {
    const outputOf = () => "nothing";
    assert.equal(faultsOf(clean(), { outputOf }).length, 3);
  });
});

function clean(): LabState {
  const stored = [0, 1, 2].map(storedTask);
  return { requested: stored, stored, pending: [], strays: 0 };
}

function storedTask(number: number): Stored {
  const input = `task ${number}`;
  return { number, identified: true, operator: "cat", input, output: input, at: 0 };
}
