import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Lane } from "../../lib/devnode/chain/lane.ts";

const NEVER = new AbortController().signal;

describe("Lane", () => {
  test("enter() lets one in at a time, in the order of arrival", async () => {
    const lane = new Lane();
    const order: number[] = [];
    let inside = 0;
    await Promise.all([0, 1, 2, 3].map(async (number) => {
      const leave = await lane.enter(NEVER);
      assert.equal(++inside, 1);
      await Promise.resolve();
      order.push(number);
      inside--;
      leave();
    }));
    assert.deepEqual(order, [0, 1, 2, 3]);
  });

  test("enter() passes over those whose signal was aborted while they waited", async () => {
    const lane = new Lane();
    const leave = await lane.enter(NEVER);
    const gone = new AbortController();
    const second = lane.enter(gone.signal);
    const third = lane.enter(NEVER);
    gone.abort(new Error("gone"));
    await assert.rejects(second, /gone/);
    leave();
    (await third)();
    (await lane.enter(NEVER))();
  });

  test("enter() rejects at once when its signal is aborted already", async () => {
    const lane = new Lane();
    await assert.rejects(lane.enter(AbortSignal.abort(new Error("late"))), /late/);
    (await lane.enter(NEVER))();
  });
});
