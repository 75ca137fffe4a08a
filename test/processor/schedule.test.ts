import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Schedule } from "../../lib/processor/schedule.ts";

describe("Schedule (S4)", () => {
  test("take() hands out what is due, the earliest first, equal deadlines as they were set", () => {
    const schedule = new Schedule<string>();
    schedule.set("late", 30, "late");
    schedule.set("first", 10, "first");
    schedule.set("second", 10, "second");
    assert.equal(schedule.first, 10);
    assert.equal(schedule.take(9), undefined);
    assert.deepEqual([schedule.take(10), schedule.take(10), schedule.take(29)], [
      "first",
      "second",
      undefined,
    ]);
    assert.equal(schedule.first, 30);
  });

  test("set() replaces the deadline of a key, and delete() takes it back", () => {
    const schedule = new Schedule<string>();
    schedule.set("a", 10, "old");
    schedule.set("a", 20, "new");
    schedule.set("b", 15, "b");
    schedule.delete("b");
    schedule.delete("unknown");
    assert.equal(schedule.size, 1);
    assert.equal(schedule.take(100), "new");
    assert.equal(schedule.first, null);
  });

  test("is a sorted map of deadlines under any sequence of calls", () => {
    const key = fc.constantFrom("a", "b", "c", "d", "e");
    const call = fc.oneof(
      fc.record({ kind: fc.constant("set" as const), key, at: fc.nat(20) }),
      fc.record({ kind: fc.constant("delete" as const), key }),
      fc.record({ kind: fc.constant("take" as const), now: fc.nat(25) }),
    );
    fc.assert(fc.property(fc.array(call), (calls) => {
      const schedule = new Schedule<string>();
      let model: { readonly key: string; readonly at: number }[] = [];
      for (const each of calls) {
        if (each.kind === "take") {
          const [first] = model;
          const due = first !== undefined && first.at <= each.now;
          assert.equal(schedule.take(each.now), due ? first.key : undefined);
          if (due) model = model.slice(1);
          continue;
        }
        model = model.filter((entry) => entry.key !== each.key);
        if (each.kind === "delete") schedule.delete(each.key);
        else {
          schedule.set(each.key, each.at, each.key);
          // A stable sort keeps equal deadlines in the order in which they were set.
          model = [...model, each].toSorted((one, other) => one.at - other.at);
        }
        assert.equal(schedule.first, model[0]?.at ?? null);
        assert.equal(schedule.size, model.length);
      }
    }));
  });
});
