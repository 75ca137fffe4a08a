import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { percentile, spreadOf } from "../../bench/side_by_side/statistics.ts";

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

describe("spreadOf()", () => {
  test("names the median and both ends", () => {
    assert.deepEqual(spreadOf([5, 1, 3]), { median: 3, min: 1, max: 5 });
  });
});
