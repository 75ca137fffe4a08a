import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OPTIONS } from "../rules/defaults.ts";
import { Site } from "./site.ts";

describe("Processor.vitals()", () => {
  test("has open tasks, missing operators and chains, and nothing late", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([
      { id: "1", operator: "cat", input: "one" },
      { id: "2", operator: "prove", input: "two" },
    ]);
    const { tasks, missing, quietMs, silentAfterMs, lateMs } = site.processor.vitals();
    assert.ok([...tasks].some(({ taskId, state }) => taskId === "1" && state.kind === "running"));
    assert.deepEqual(missing.map(({ operator }) => operator), ["prove"]);
    assert.deepEqual([...quietMs.values()], [0]);
    assert.equal(silentAfterMs, 3 * OPTIONS.pollIntervalMs + OPTIONS.askTimeoutMs);
    assert.equal(lateMs, 0);
  });

  test("counts how late what is due is, from when no turn is taken any more", async () => {
    await using site = new Site();
    await site.assign();
    const [ask] = site.node.asks;
    ask!.end({ kind: "unreachable", message: "refused" });
    await site.settle();
    // The alarm has rung, and the event loop has had no turn since: that is what a stuck one is like.
    site.clock.advance(120_000);
    assert.ok(site.processor.vitals().lateMs > 60_000);
    await site.settle();
    assert.equal(site.processor.vitals().lateMs, 0);
  });
});
