import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { randomFrom } from "../e2e/scene.ts";
import { scheduleOf } from "../faults/lab/soak/schedule.ts";

const MINUTES = 60 * 60_000;

const shownOf = (seed: number) =>
  scheduleOf(randomFrom(seed), MINUTES, "real").map(({ atMs, name, on, shown }) =>
    [atMs, name, on, shown].join(" ")
  );

describe("scheduleOf()", () => {
  test("is the same for the same seed, and another for another", () => {
    assert.deepEqual(shownOf(7), shownOf(7));
    assert.notDeepEqual(shownOf(7), shownOf(8));
  });

  test("has a fault every few seconds, of every kind", () => {
    const planned = scheduleOf(randomFrom(7), MINUTES, "real");
    assert.ok(planned.length > MINUTES / 4_000 && planned.length < MINUTES / 1_000);
    assert.equal(new Set(planned.map(({ name }) => name)).size, 18 + 11);
  });

  test("kills one of the two processors only, and no parts of a development node", () => {
    const planned = scheduleOf(randomFrom(7), MINUTES, "dev");
    const kills = planned.filter(({ name }) => name === "processor-killed");
    assert.deepEqual([...new Set(kills.map(({ on }) => on))], ["killed"]);
    assert.deepEqual(
      planned.filter(({ name }) => /^validator|node-(stopped|ended)/.test(name)),
      [],
    );
  });
});
