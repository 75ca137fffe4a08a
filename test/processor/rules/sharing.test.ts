import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

interface Chain {
  readonly baseMs: number;
  readonly eachMs: number;
  /** Outcomes that a block can hold. */
  readonly limit?: number;
  /** Which request takes a minute more, from 1 on. */
  readonly asleepAt?: number;
}

/** Has tasks with ids done on a chain whose blocks take that long; the result is the size of each request. */
function requestsOf(chain: Chain, tasks: number, maxShared = 500): number[] {
  const driver = new Driver({ options: { maxShared, maxConcurrency: tasks } });
  driver.answer(Array.from({ length: tasks }, (_, index) => task(`t${index}`, `${index}`)));
  for (let index = 0; index < tasks; index++) driver.endRun(`t${index}`);
  const sizes: number[] = [];
  while (driver.submits.length > 0) {
    const size = driver.submits[0]!.outcomes.length;
    sizes.push(size);
    const asleepMs = sizes.length === chain.asleepAt ? 60_000 : 0;
    driver.pass(chain.baseMs + chain.eachMs * size + asleepMs);
    if (size <= (chain.limit ?? Infinity)) driver.commit(`own ${sizes.length}`);
    else driver.endSubmission({ kind: "failedInExecution", message: "out of fuel" });
  }
  assert.equal(driver.told("outcome.committed").length, tasks);
  return sizes;
}

describe("U6: as many share a block", () => {
  test("as keep it under 300 ms, from a few on", () => {
    const sizes = requestsOf({ baseMs: 25, eachMs: 6 }, 400);
    assert.deepEqual(sizes.slice(0, 3), [1, 20, 40], "the first waits for no other");
    for (const size of sizes) assert.ok(25 + 6 * size <= 310, `${size}`);
    assert.ok(sizes.at(-2)! >= 40, sizes.join());
  });

  test("fewer where each takes long, one at least", () => {
    for (const [eachMs, most] of [[40, 8], [150, 2], [900, 1]] as const) {
      const sizes = requestsOf({ baseMs: 25, eachMs }, 60).slice(4);
      const more = sizes.filter((size) => size > most);
      assert.ok(more.every((size) => size <= 2 * most), `${eachMs}: ${sizes.join()}`);
      assert.ok(more.length <= sizes.length / 30, `${eachMs}: ${sizes.join()}`);
    }
  });

  test("more where the block itself takes long, which fewer would not shorten", () => {
    const sizes = requestsOf({ baseMs: 1_000, eachMs: 5 }, 800);
    assert.ok(Math.max(...sizes) >= 150, sizes.join());
    assert.ok(Math.max(...sizes) <= 220, sizes.join());
  });

  test("as many as before, a while after one block that took a minute", () => {
    for (const asleepAt of [1, 2, 3, 5]) {
      const sizes = requestsOf({ baseMs: 25, eachMs: 6, asleepAt }, 3_000, 60).slice(45);
      assert.ok(Math.max(...sizes) >= 40, `${asleepAt}: ${sizes.join()}`);
      assert.ok(sizes.every((size) => size <= 50), `${asleepAt}: ${sizes.join()}`);
    }
  });

  test("never more than maxShared", () => {
    assert.deepEqual(Math.max(...requestsOf({ baseMs: 5, eachMs: 0.2 }, 200, 30)), 30);
  });

  test("half as many after one that fails as a whole, and then carefully more", () => {
    const sizes = requestsOf({ baseMs: 5, eachMs: 0.2, limit: 50 }, 600);
    assert.deepEqual(sizes.slice(0, 6), [1, 20, 40, 80, 40, 40]);
    const failed = sizes.filter((size) => size > 50).length;
    assert.ok(failed <= 4, sizes.join());
  });
});
