import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Figure, figuresOf, type Samples, verdictsOf } from "../../bench/figures.ts";

const TURNS: ReadonlyMap<string, readonly Samples[]> = new Map([
  ["theirs", [{ ms: [10, 12] }, { ms: [14, 16] }]],
  ["ours", [{ ms: [20] }, { ms: [22], blocks: [1] }]],
]);

describe("figuresOf()", () => {
  test("takes the median of all samples, and the range of the turns' medians", () => {
    const [figure] = figuresOf([{ name: "time", unit: "ms", key: "ms" }], TURNS);
    assert.deepEqual(figure?.values, [
      { of: "theirs", spread: { median: 12, min: 10, max: 14 } },
      { of: "ours", spread: { median: 20, min: 20, max: 22 } },
    ]);
  });

  test("takes a share near 1 of all turns together", () => {
    const [figure] = figuresOf([{ name: "p99", unit: "ms", key: "ms", share: 0.99 }], TURNS);
    assert.equal(figure?.values[0]?.spread.median, 16);
  });

  test("leaves out who has no samples, and a figure that nobody has samples for", () => {
    const figures = figuresOf([
      { name: "blocks", unit: "", key: "blocks" },
      { name: "nothing", unit: "", key: "nothing" },
    ], TURNS);
    assert.deepEqual(figures.map(({ name }) => name), ["blocks"]);
    assert.deepEqual(figures[0]?.values.map(({ of }) => of), ["ours"]);
  });
});

describe("verdictsOf()", () => {
  const [ms] = figuresOf([{ name: "time", unit: "ms", key: "ms" }], TURNS);
  const withGoals = (goals: Figure["goals"]) => verdictsOf({ ...ms!, goals });

  test("compares a value with another's, or with the bound itself", () => {
    const [ratio, value] = withGoals([
      { of: "ours", against: "theirs", atMost: 1.5 },
      { of: "ours", atLeast: 20 },
    ]);
    assert.deepEqual([ratio?.reached, ratio?.isMet], [20 / 12, false]);
    assert.deepEqual([value?.reached, value?.isMet], [20, true]);
  });

  test("says nothing where somebody of a goal was not measured", () => {
    assert.deepEqual(withGoals([{ of: "ours", against: "floor", atLeast: 1 }]), []);
  });
});
