import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { percentile, slopeOf } from "../../bench/statistics.ts";

describe("percentile()", () => {
  test("is the value that the share does not exceed, whatever the order", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile(values, 0), 1);
    assert.equal(percentile(values, 1), 100);
  });

  test("sorts numbers as numbers when they have different lengths", () => {
    assert.equal(percentile([9, 100, 20], 0.5), 20);
  });

  test("throws when there are no values", () => {
    assert.throws(() => percentile([], 0.5), RangeError);
  });
});

describe("slopeOf()", () => {
  test("is the growth for each x, and 0 where there is none to see", () => {
    assert.equal(slopeOf([[0, 5], [1, 7], [2, 9]]), 2);
    assert.equal(slopeOf([[3, 5]]), 0);
    assert.equal(slopeOf([]), 0);
  });
});
