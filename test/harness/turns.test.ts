import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Turns } from "../faults/lab/soak/turns.ts";

describe("Turns", () => {
  test("lets those that share run beside each other", async () => {
    const turns = new Turns();
    const first = Promise.withResolvers<void>();
    const waiting = turns.shared(() => first.promise);
    assert.equal(await turns.shared(() => Promise.resolve(2)), 2);
    first.resolve();
    await waiting;
  });

  test("gives it to one when all that share are done, and lets nobody in meanwhile", async () => {
    const turns = new Turns();
    const order: string[] = [];
    const [sharing, alone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = [
      turns.shared(() => sharing.promise.then(() => void order.push("shared"))),
      turns.alone(() => {
        order.push("alone");
        return alone.promise;
      }),
      turns.shared(() => Promise.resolve(order.push("later"))),
    ];
    sharing.resolve();
    await done[0];
    alone.resolve();
    await Promise.all(done);
    assert.deepEqual(order, ["shared", "alone", "later"]);
  });

  test("goes on after work that has failed", async () => {
    const turns = new Turns();
    await assert.rejects(turns.shared(() => Promise.reject(new Error("shared"))));
    await assert.rejects(turns.alone(() => Promise.reject(new Error("alone"))));
    assert.equal(await turns.shared(() => Promise.resolve(1)), 1);
  });
});
