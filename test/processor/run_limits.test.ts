import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { RunLimits } from "../../lib/processor/run_limits.ts";

interface Limits {
  readonly maxRuns?: number;
  readonly maxPerOwner?: number | null;
  readonly maxWaitingBytes?: number;
  readonly perOperator?: Readonly<Record<string, number>>;
  readonly unblocks?: (subject: string) => boolean;
}

function limits(
  { maxRuns = 256, maxPerOwner = null, maxWaitingBytes = 1_000, perOperator = {}, unblocks }:
    Limits,
): RunLimits<string, string> {
  return new RunLimits<string, string>({
    maxRuns,
    maxPerOwner,
    maxWaitingBytes,
    maxPerOperator: (operator) => perOperator[operator] ?? null,
    unblocks: unblocks ?? (() => false),
  });
}

function grantAll(runs: RunLimits<string, string>): string[] {
  const granted: string[] = [];
  for (let next = runs.next(); next; next = runs.next()) granted.push(next.subject);
  return granted;
}

describe("RunLimits (T3)", () => {
  test("next() takes turns among applications, whoever came first with many", () => {
    const runs = limits({ maxRuns: 4 });
    for (const subject of ["a1", "a2", "a3", "a4"]) runs.request("a", subject, "cat");
    for (const subject of ["b1", "b2"]) runs.request("b", subject, "cat");
    assert.deepEqual(grantAll(runs), ["a1", "b1", "a2", "b2"]);
  });

  test("next() lets an application with nothing running start one above the global limit", () => {
    const runs = limits({ maxRuns: 1 });
    runs.request("hung", "h1", "cat");
    assert.deepEqual(grantAll(runs), ["h1"]);
    runs.request("hung", "h2", "cat");
    runs.request("other", "o1", "cat");
    runs.request("other", "o2", "cat");
    assert.deepEqual(grantAll(runs), ["o1"]);
    runs.ended("other", "cat");
    assert.deepEqual(grantAll(runs), ["o2"]);
  });

  test("next() holds an operator at its limit, and no other of the same application", () => {
    const runs = limits({ perOperator: { slow: 1 } });
    runs.request("a", "s1", "slow");
    runs.request("a", "s2", "slow");
    runs.request("a", "c1", "cat");
    assert.deepEqual(grantAll(runs), ["s1", "c1"]);
    runs.ended("a", "slow");
    assert.deepEqual(grantAll(runs), ["s2"]);
  });

  test("next() starts less for those whose outcomes pile up, but what unblocks them", () => {
    const runs = limits({ unblocks: (subject) => subject === "first" });
    runs.waiting("a", 1_001);
    runs.request("a", "more", "cat");
    runs.request("b", "other", "cat");
    assert.deepEqual(grantAll(runs), ["other"]);
    runs.request("a", "first", "cat");
    assert.deepEqual(grantAll(runs), ["first"]);
    runs.waiting("a", -1_001);
    assert.deepEqual(grantAll(runs), ["more"]);
  });

  test("withdraw() takes a request back", () => {
    const runs = limits({ maxPerOwner: 1 });
    runs.request("a", "a1", "cat");
    const second = runs.request("a", "a2", "cat");
    assert.deepEqual(grantAll(runs), ["a1"]);
    runs.withdraw(second);
    runs.ended("a", "cat");
    assert.deepEqual(grantAll(runs), []);
    assert.equal(runs.running, 0);
  });

  test("every request is granted in the end, and no limit is ever exceeded", () => {
    const request = fc.record({
      owner: fc.constantFrom("a", "b", "c"),
      operator: fc.constantFrom("cat", "slow"),
    });
    fc.assert(fc.property(
      fc.array(request, { maxLength: 40 }),
      fc.infiniteStream(fc.nat(5)),
      (requests, choices) => {
        const runs = limits({ maxRuns: 3, maxPerOwner: 2, perOperator: { slow: 1 } });
        const running: { readonly owner: string; readonly operator: string }[] = [];
        let granted = 0;
        const left = [...requests];
        while (granted < requests.length) {
          for (let next = runs.next(); next; next = runs.next()) {
            granted++;
            running.push(next);
            const own = running.filter(({ owner }) => owner === next.owner);
            assert.ok(own.length <= 2);
            assert.ok(running.length <= 3 || own.length === 1);
            assert.ok(running.filter(({ operator }) => operator === "slow").length <= 1);
          }
          const choice = choices.next().value;
          const next = choice < 3 ? left.shift() : undefined;
          if (next !== undefined) runs.request(next.owner, "task", next.operator);
          else if (running.length > 0) {
            const [ended] = running.splice(choice % running.length, 1);
            runs.ended(ended!.owner, ended!.operator);
          } else if (left.length === 0) assert.equal(granted, requests.length, "one is forgotten");
        }
      },
    ));
  });
});
