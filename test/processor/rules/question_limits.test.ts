import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { QuestionLimits } from "../../../lib/processor/limits.ts";
import { Driver } from "./driver.ts";

interface Asker {
  failures: number;
}

function askers(count: number, failures = 0): Asker[] {
  return Array.from({ length: count }, () => ({ failures }));
}

function grantAll(limits: QuestionLimits<Asker>): Asker[] {
  const granted: Asker[] = [];
  for (let next = limits.next(); next; next = limits.next()) granted.push(next);
  return granted;
}

describe("A8: QuestionLimits", () => {
  test("grants in the order of the requests, and no more than the maximum", () => {
    const limits = new QuestionLimits<Asker>(() => 2);
    const all = askers(4);
    for (const asker of all) limits.request(asker);
    assert.deepEqual(grantAll(limits), all.slice(0, 2));
    limits.ended(all[1]!);
    assert.deepEqual(grantAll(limits), [all[2]]);
  });

  test("lets those whose last question failed have half of the places", () => {
    const limits = new QuestionLimits<Asker>(() => 4);
    const failing = askers(4, 1);
    for (const asker of failing) limits.request(asker);
    assert.equal(grantAll(limits).length, 2);
    const sound = askers(3);
    for (const asker of sound) limits.request(asker);
    assert.deepEqual(grantAll(limits), sound.slice(0, 2));
    limits.ended(failing[0]!);
    assert.deepEqual(grantAll(limits), [sound[2]]);
    limits.ended(sound[0]!);
    assert.deepEqual(grantAll(limits), [failing[2]]);
  });

  test("lets one of them ask even if there is one place in all", () => {
    const limits = new QuestionLimits<Asker>(() => 1);
    const [asker] = askers(1, 1);
    limits.request(asker!);
    assert.deepEqual(grantAll(limits), [asker]);
  });

  test("counts a place as what it was granted as, though the asker recovers meanwhile", () => {
    const limits = new QuestionLimits<Asker>(() => 2);
    const [first, second] = askers(2, 1);
    limits.request(first!);
    limits.request(second!);
    assert.deepEqual(grantAll(limits), [first]);
    first!.failures = 0;
    limits.ended(first!);
    assert.deepEqual(grantAll(limits), [second]);
  });

  test("forgets a request that is withdrawn", () => {
    const limits = new QuestionLimits<Asker>(() => 1);
    const [asker] = askers(1);
    limits.request(asker!);
    limits.withdraw(asker!);
    assert.deepEqual(grantAll(limits), []);
  });

  test("never exceeds its bounds, and grants every request in the end", () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.tuple(fc.nat(6), fc.boolean(), fc.nat(6)), { maxLength: 60 }),
      (max, calls) => {
        const limits = new QuestionLimits<Asker>(() => max);
        const all = askers(7);
        const asking = new Set<Asker>();
        const underWay = new Map<Asker, boolean>();
        const grant = () => {
          for (const asker of grantAll(limits)) {
            assert.ok(asking.delete(asker));
            underWay.set(asker, asker.failures > 0);
          }
          const failing = [...underWay.values()].filter((one) => one).length;
          assert.ok(underWay.size <= max && failing <= Math.max(1, Math.floor(max / 2)));
        };
        const end = (asker: Asker) => {
          limits.ended(asker);
          underWay.delete(asker);
          grant();
        };
        for (const [which, fails, ended] of calls) {
          const asker = all[which]!;
          if (!asking.has(asker) && !underWay.has(asker)) {
            asker.failures = fails ? 1 : 0;
            asking.add(asker);
            limits.request(asker);
          }
          grant();
          if (underWay.has(all[ended]!)) end(all[ended]!);
        }
        for (let round = 0; round < 20; round++) for (const asker of underWay.keys()) end(asker);
        assert.equal(asking.size, 0);
      },
    ));
  });
});

describe("A8: the core", () => {
  const NAMES = ["a", "b", "c", "d", "e"];

  test("has no more questions under way than maxQuestions, over all chains", () => {
    const driver = new Driver({
      options: { maxQuestions: 2 },
      applications: NAMES.map((name, index) => `chain ${index % 3}:${name}`),
    });
    const asked: string[] = [];
    while (driver.asks.length > 0) {
      assert.ok(driver.asks.length <= 2);
      const { chain, application } = driver.asks[0]!.application;
      asked.push(application);
      driver.answer([], {}, `${chain}:${application}`);
    }
    assert.deepEqual(asked, NAMES);
  });

  test("asks those that answer while others hang until they are given up", () => {
    const driver = new Driver({ options: { maxQuestions: 2 }, applications: NAMES });
    for (const name of ["a", "b", "c", "d"]) driver.failQuestion("unreachable", name);
    driver.answer([], {}, "e");
    driver.pass(1_250);
    assert.equal(driver.asks.length, 1, "half of the places");
    for (let count = 0; count < 10; count++) {
      driver.block();
      driver.answer([], {}, "e");
    }
    assert.equal(driver.asks.length, 1);
  });

  test("gives the place of an unassigned application's question back when that has ended", () => {
    const driver = new Driver({ options: { maxQuestions: 1 }, applications: ["a", "b"] });
    driver.unassign("a");
    assert.equal(driver.asks.length, 1);
    driver.answer([], {}, "a");
    driver.answer([], {}, "b");
    assert.equal(driver.application("a"), undefined);
  });
});
