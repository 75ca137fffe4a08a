import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { RunLimits, type RunRequestTicket } from "../../../lib/processor/run_limits.ts";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

function identified(prefix: string, count: number, operator = "cat") {
  return Array.from(
    { length: count },
    (_, index) => task(`${prefix}${index}`, `${prefix}${index}`, operator),
  );
}

describe("T3: the core", () => {
  test("starts the tasks of a group in order, all of them while nothing is limited", () => {
    const driver = new Driver();
    const inputs = Array.from({ length: 300 }, (_, index) => `p${index}`);
    driver.answer(inputs.slice(0, 256).map((input) => task(input)));
    assert.deepEqual(driver.running, inputs.slice(0, 256));
  });

  test("runs 256 at most, and starts the next one when one ends", () => {
    const driver = new Driver();
    driver.answer(identified("t", 300));
    assert.equal(driver.running.length, 256);
    driver.endRun("t7");
    assert.equal(driver.running.at(-1), "t256");
  });

  test("lets an application with nothing running start one, though all places are taken", () => {
    const driver = new Driver({ options: { maxConcurrency: 2 }, applications: ["a", "b"] });
    driver.answer(identified("hung", 5), {}, "a");
    driver.answer(identified("good", 3), {}, "b");
    assert.deepEqual(driver.running, ["hung0", "hung1", "good0"]);
    driver.endRun("good0");
    assert.deepEqual(driver.running, ["hung0", "hung1", "good1"]);
  });

  test("gives places to applications in turn", () => {
    const driver = new Driver({ options: { maxConcurrency: 4 }, applications: ["a", "b", "c"] });
    driver.answer(identified("a", 20), {}, "a");
    driver.answer(identified("b", 20), {}, "b");
    driver.answer(identified("c", 20), {}, "c");
    for (let ended = 0; ended < 24; ended++) driver.endRun(driver.running[0]!);
    const started = driver.told("run.started").slice(6).map(({ taskId }) => taskId![0]);
    for (let index = 0; index + 3 <= started.length; index += 3) {
      assert.deepEqual(new Set(started.slice(index, index + 3)), new Set(["a", "b", "c"]));
    }
  });

  test("keeps an operator and an application at their own limits", () => {
    const driver = new Driver({
      options: { maxPerApplication: 3 },
      policies: { cat: {}, wc: { concurrency: 1 } },
      applications: ["a", "b"],
    });
    driver.answer([...identified("w", 2, "wc"), ...identified("a", 5)], {}, "a");
    assert.deepEqual(driver.running, ["w0", "a0", "a1"]);
    driver.answer([...identified("v", 2, "wc"), ...identified("b", 1)], {}, "b");
    assert.deepEqual(driver.running, ["w0", "a0", "a1", "b0"]);
    driver.endRun("w0");
    assert.equal(driver.running.filter((input) => /^[wv]/.test(input)).length, 1);
  });

  test("counts an operator's runs over all applications", () => {
    const driver = new Driver({ policies: { cat: { concurrency: 2 } }, applications: ["a", "b"] });
    driver.answer(identified("a", 2), {}, "a");
    driver.answer(identified("b", 2), {}, "b");
    assert.deepEqual(driver.running, ["a0", "a1"]);
    driver.setOperators({ cat: { concurrency: 3 } });
    assert.deepEqual(driver.running, ["a0", "a1", "b0"]);
  });

  test("starts no more for an application whose outcomes wait in more than 64 MiB", () => {
    const driver = new Driver({
      policies: { cat: { concurrency: 2 } },
      applications: ["a", "b"],
      height: null,
    });
    driver.answer(identified("a", 4), {}, "a");
    driver.endRun("a0", 64 * 2 ** 20);
    driver.endRun("a1", 1);
    assert.deepEqual(driver.running, ["a2"], "64 MiB are not above 64 MiB");
    driver.endRun("a2", 1);
    assert.deepEqual(driver.running, []);
    driver.answer(identified("b", 1), {}, "b");
    assert.deepEqual(driver.running, ["b0"], "another application goes on");
    driver.readHeight(10);
    driver.commit();
    assert.deepEqual(driver.running, ["b0", "a3"], "it goes on when they have left");
  });

  test("starts a first task that others wait behind, whatever has piled up", () => {
    const driver = new Driver({ options: { waitingBytes: 100 } });
    const tasks = [task("p1"), task("p2")];
    driver.answer(tasks);
    driver.failRun("p1");
    driver.endRun("p2", 1_000);
    driver.pass(6_250);
    driver.answer([...tasks, ...identified("more", 1)]);
    assert.deepEqual(driver.running, ["p1"], "nothing could be submitted without it");
    driver.endRun("p1");
    driver.commit();
    driver.commit();
    assert.deepEqual(driver.running, ["more0"]);
  });
});

type Ticket = RunRequestTicket<string, number>;

/** A pool of limits beside a model of it that looks at everyone, which tells who may start. */
class Pool {
  readonly bounds = { maxRuns: 3, maxPerOwner: 2, maxWaitingBytes: 100, slow: 1 };
  readonly limits = new RunLimits<string, number>({
    ...this.bounds,
    maxPerOperator: (operator) => operator === "slow" ? this.bounds.slow : null,
    unblocks: (subject) => subject % 5 === 0,
  });
  waiting: Ticket[] = [];
  running: Ticket[] = [];
  readonly bytes = new Map<string, number>();

  grant(): void {
    for (let next = this.limits.next(); next; next = this.limits.next()) {
      assert.ok(this.may(next), "no limit is exceeded");
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.running.push(next);
    }
    assert.ok(!this.waiting.some((ticket) => this.may(ticket)), "no wakeup is lost");
  }

  may({ owner, operator, subject }: Ticket): boolean {
    const own = this.running.filter((ticket) => ticket.owner === owner).length;
    const slow = this.running.filter((ticket) => ticket.operator === "slow").length;
    const all = [...this.bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    const pilesUp = all > this.bounds.maxWaitingBytes && (this.bytes.get(owner) ?? 0) > 0;
    return own < this.bounds.maxPerOwner && (operator !== "slow" || slow < this.bounds.slow) &&
      (this.running.length < this.bounds.maxRuns || own === 0) && (!pilesUp || subject % 5 === 0);
  }

  end(index: number): void {
    const [ticket] = this.running.splice(index % this.running.length, 1);
    if (ticket !== undefined) this.limits.ended(ticket.owner, ticket.operator);
  }

  withdraw(index: number): void {
    const [ticket] = this.waiting.splice(index % this.waiting.length, 1);
    if (ticket !== undefined) this.limits.withdraw(ticket);
  }

  leave(owner: string): void {
    const bytes = this.bytes.get(owner) ?? 0;
    if (bytes > 0) this.limits.waiting(owner, -bytes);
    this.bytes.delete(owner);
  }

  keep(owner: string, bytes: number): void {
    this.bytes.set(owner, (this.bytes.get(owner) ?? 0) + bytes);
    this.limits.waiting(owner, bytes);
  }
}

test("T3: RunLimits wakes the one who gave two places back, and one who waits for either", () => {
  const limits = new RunLimits<string, string>({
    maxRuns: 10,
    maxPerOwner: 1,
    maxWaitingBytes: 100,
    maxPerOperator: (operator) => operator === "slow" ? 1 : null,
    unblocks: () => false,
  });
  limits.request("a", "first", "slow");
  assert.equal(limits.next()?.subject, "first");
  limits.request("b", "waits for the operator", "slow");
  assert.equal(limits.next(), undefined);
  limits.request("a", "waits for its application", "cat");
  assert.equal(limits.next(), undefined);
  limits.ended("a", "slow");
  const granted = [limits.next()?.subject, limits.next()?.subject];
  assert.deepEqual(
    new Set(granted),
    new Set(["waits for its application", "waits for the operator"]),
  );
});

test("T3: RunLimits loses no wakeup and exceeds no limit, under any calls", () => {
  const owner = fc.constantFrom("a", "b", "c", "d");
  const call = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant("request" as const), owner, fc.nat(20)) },
    { weight: 3, arbitrary: fc.tuple(fc.constant("end" as const), owner, fc.nat(20)) },
    fc.tuple(fc.constant("withdraw" as const), owner, fc.nat(20)),
    fc.tuple(fc.constant("keep" as const), owner, fc.nat(80)),
    fc.tuple(fc.constant("leave" as const), owner, fc.nat(20)),
  );
  fc.assert(
    fc.property(fc.array(call, { maxLength: 80 }), (calls) => {
      const pool = new Pool();
      for (const [kind, who, number] of calls) {
        if (kind === "request") {
          const operator = number % 2 === 0 ? "cat" : "slow";
          pool.waiting.push(pool.limits.request(who, number, operator));
        } else if (kind === "end") pool.end(number);
        else if (kind === "withdraw") pool.withdraw(number);
        else if (kind === "keep") pool.keep(who, number + 1);
        else pool.leave(who);
        pool.grant();
      }
      for (const who of ["a", "b", "c", "d"]) pool.leave(who);
      for (let left = calls.length; left >= 0; left--) {
        pool.grant();
        pool.end(0);
      }
      assert.equal(pool.waiting.length, 0);
      assert.equal(pool.limits.running, 0);
    }),
    { numRuns: 500 },
  );
});

test("T3: RunLimits is fair: nobody who may start waits for more than one turn of each other", () => {
  const counts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 5 });
  fc.assert(fc.property(counts, fc.integer({ min: 1, max: 4 }), (requests, maxRuns) => {
    const limits = new RunLimits<number, number>({
      maxRuns,
      maxPerOwner: null,
      maxWaitingBytes: 100,
      maxPerOperator: () => null,
      unblocks: () => false,
    });
    const left = [...requests];
    requests.forEach((count, owner) => {
      for (let index = 0; index < count; index++) limits.request(owner, index, "cat");
    });
    const turns: number[] = requests.map(() => 0);
    const running: number[] = [];
    while (left.some((count) => count > 0)) {
      for (let next = limits.next(); next; next = limits.next()) {
        const { owner } = next;
        running.push(owner);
        left[owner]!--;
        turns[owner]!++;
        const behind = turns.filter((_, other) => left[other]! > 0);
        assert.ok(turns[owner]! - Math.min(...behind, turns[owner]!) <= 2);
      }
      limits.ended(running.shift()!, "cat");
    }
  }));
});
