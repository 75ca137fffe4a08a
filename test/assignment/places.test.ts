import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Places } from "../../lib/assignment/places.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { settled } from "./until.ts";

/** Requests that end when the test says so. */
class Requests {
  readonly clock = new FakeClock();
  readonly places = new Places(this.clock);
  readonly begun: number[] = [];
  readonly #ends = new Map<number, PromiseWithResolvers<number>>();

  /** Makes requests of these numbers, all at once. */
  make(from: number, to: number): readonly Promise<number>[] {
    return Array.from({ length: to - from }, (_, index) =>
      this.places.hold(() => {
        const end = Promise.withResolvers<number>();
        this.#ends.set(from + index, end);
        this.begun.push(from + index);
        return end.promise;
      }));
  }

  async end(number: number, error?: Error): Promise<void> {
    const { resolve, reject } = this.#ends.get(number)!;
    if (error === undefined) resolve(number);
    else reject(error);
    await settled();
  }
}

describe("Places", () => {
  test("K4: 32 are under way at once, and the others follow in their order", async () => {
    const it = new Requests();
    const all = it.make(0, 35);
    await settled();
    assert.deepEqual(it.begun, Array.from({ length: 32 }, (_, index) => index));
    await it.end(7);
    assert.equal(await all[7], 7);
    assert.deepEqual(it.begun.slice(32), [32]);
    all[3]!.catch(() => {});
    await it.end(3, new Error("a cut"));
    await assert.rejects(all[3]!, /a cut/);
    assert.deepEqual(it.begun.slice(32), [32, 33]);
  });

  test("K4: one that hangs keeps others waiting for a second, and holds no place twice", async () => {
    const it = new Requests();
    void it.make(0, 32);
    void it.make(32, 65);
    await settled();
    it.clock.advance(1_000);
    await settled();
    assert.equal(it.begun.length, 64);
    await it.end(0);
    assert.equal(it.begun.length, 64);
    await it.end(40);
    assert.equal(it.begun.length, 65);
  });

  test("nothing is left of requests that have ended", async () => {
    const it = new Requests();
    const all = it.make(0, 40);
    await settled();
    for (let number = 0; number < 40; number++) await it.end(number);
    await Promise.all(all);
    assert.equal(it.clock.pending, 0);
  });
});
