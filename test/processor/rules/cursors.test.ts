import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

const [A, B, C] = [task("a", "1"), task("b", "2"), task("c", "3")];

/** The cursors that the journal has as held, with the groups that they are held for. */
function heldIn(driver: Driver): [string | null, string[]][] {
  return driver.journal.load("a").held.map(({ cursor, groups }) => [
    cursor,
    groups.map(([group]) => group),
  ]);
}

describe("C1: the cursor", () => {
  test("of an answer is stored, and carried by every later question", () => {
    const driver = new Driver();
    driver.answer([], { cursor: "one" });
    assert.equal(driver.journal.load("a").cursor, "one");
    driver.block();
    assert.equal(driver.asks[0]?.cursor, "one");
    assert.equal(driver.restart().asks[0]?.cursor, "one");
  });

  test("is unchanged by an answer without one, and may be empty", () => {
    const driver = new Driver();
    driver.answer([], { cursor: "" });
    driver.block();
    assert.equal(driver.asks[0]?.cursor, "");
    driver.answer([]);
    driver.block();
    assert.equal(driver.asks[0]?.cursor, "");
  });

  test("does not hold up what is listed with it: listed again after a block, it is wanted", () => {
    const driver = new Driver();
    driver.answer([A], { cursor: "one" });
    driver.endRun("a");
    driver.commit();
    driver.answer([A], { cursor: "one" });
    assert.deepEqual(driver.running, ["a"]);
  });

  test("is not written anew when nothing of it has changed", () => {
    const driver = new Driver();
    driver.answer([], { cursor: "one" });
    const writes = () => driver.stored.filter(({ kind }) => kind === "cursor").length;
    const before = writes();
    driver.block();
    driver.answer([], { cursor: "one" });
    assert.equal(writes(), before);
  });
});

describe("C2: an older cursor", () => {
  test("is held with the newer one while a task that came with it is open", () => {
    const driver = new Driver();
    driver.answer([A, B], { cursor: "2" });
    assert.deepEqual(heldIn(driver), [[null, ["i1", "i2"]]]);
    driver.endRun("a");
    driver.commit();
    assert.deepEqual(heldIn(driver), [[null, ["i2"]]]);
    driver.answer([]);
    driver.endRun("b");
    driver.commit();
    assert.deepEqual(heldIn(driver), []);
  });

  test("is not held when the answer had no tasks, or moved no cursor", () => {
    const driver = new Driver();
    driver.answer([], { cursor: "1" });
    driver.block();
    driver.answer([A], { cursor: "1" });
    driver.block();
    driver.answer([A, B]);
    assert.deepEqual(heldIn(driver), []);
  });

  test("finds a task that failed, though the newest answer does not list it", () => {
    const driver = new Driver();
    driver.answer([A], { cursor: "1" });
    driver.failRun("a");
    driver.pass(6_250);
    assert.equal(driver.asks[0]?.cursor, "1");
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([A, B], { cursor: "old", callback: BigInt(driver.wall + 1) });
    assert.deepEqual(driver.runs.map(({ task, attempt }) => [task.input, attempt]), [["a", 2]]);
    assert.equal(driver.application()?.cursor, "1", "its cursor is ignored");
    assert.deepEqual(driver.application()?.callbacks, [], "and its callback");
  });

  test("finds a task that was skipped, since its group was in flight", () => {
    const driver = new Driver();
    driver.answer([task("p1")], { cursor: "1" });
    driver.block();
    driver.answer([task("p2")], { cursor: "2" });
    assert.deepEqual(driver.running, ["p1"]);
    driver.endRun("p1");
    driver.commit();
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, "1");
    driver.answer([task("p2"), task("p3")], { cursor: "3" });
    assert.deepEqual(driver.running, ["p2"]);
    driver.endRun("p2");
    driver.commit();
    driver.answer([]);
    assert.deepEqual(heldIn(driver), []);
    assert.ok(driver.isIdle);
  });

  test("finds a task that a restart cut off", () => {
    const before = new Driver({ height: null });
    before.answer([A, B], { cursor: "2" });
    before.endRun("b");
    const driver = before.restart();
    assert.equal(driver.asks[0]?.cursor, "2");
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([A, B]);
    assert.deepEqual(driver.running, ["a"]);
    assert.deepEqual(driver.sending, [["b"]], "and what was kept of it is sent (U1)");
  });

  test("is asked with once, for all the groups that need it", () => {
    const before = new Driver();
    before.answer([A, B, C], { cursor: "3" });
    const driver = before.restart();
    driver.answer([]);
    driver.answer([A, B, C]);
    assert.deepEqual(driver.running, ["a", "b", "c"]);
    assert.deepEqual(driver.asks, []);
  });

  test("is not asked with when the newest answer lists the task", () => {
    const driver = new Driver();
    driver.answer([A], { cursor: "1" });
    driver.failRun("a");
    driver.pass(6_250);
    driver.answer([A], { cursor: "1" });
    assert.deepEqual(driver.running, ["a"]);
    assert.deepEqual(driver.asks, []);
  });

  test("that lists the task no more either: it is withdrawn", () => {
    const driver = new Driver();
    driver.answer([A], { cursor: "1" });
    driver.failRun("a");
    driver.pass(6_250);
    driver.answer([]);
    driver.answer([]);
    assert.deepEqual(heldIn(driver), []);
    assert.ok(driver.isIdle);
    assert.equal(driver.deadline, null);
  });

  test("has as many tasks taken off its front as were settled since", () => {
    const tasks = ["p1", "p2", "p3"].map((input) => task(input));
    const before = new Driver();
    before.answer(tasks, { cursor: "3" });
    before.endRun("p1");
    before.commit();
    const driver = before.restart();
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([...tasks, task("p4")]);
    assert.deepEqual(driver.running, ["p2", "p3"], "p4 came with a later cursor");
  });

  test("has none taken off when the list has left them out already (a list by state)", () => {
    const tasks = ["p1", "p2", "p3"].map((input) => task(input));
    const before = new Driver();
    before.answer(tasks, { cursor: "3" });
    before.endRun("p1");
    before.commit();
    const driver = before.restart();
    driver.answer([]);
    driver.answer([tasks[1]!, tasks[2]!]);
    assert.deepEqual(driver.running, ["p2", "p3"]);
  });

  test("is asked with before newer ones: a group's tasks keep their order", () => {
    const driver = new Driver();
    driver.answer([task("p1")], { cursor: "1" });
    for (const number of [2, 3]) {
      driver.block();
      driver.answer([task(`p${number}`)], { cursor: String(number) });
    }
    const order: string[] = [];
    const all = ["p1", "p2", "p3"].map((input) => task(input));
    for (let round = 0; round < 20 && !driver.isIdle; round++) {
      if (driver.asks.length > 0) {
        driver.answer(all.slice(Number(driver.asks[0]!.cursor ?? 0)), { cursor: "3" });
      } else if (driver.running.length > 0) driver.endRun(driver.running[0]!);
      else {
        order.push(driver.sending[0]![0]!);
        driver.commit(`block ${round}`);
      }
    }
    assert.deepEqual(order, ["p1", "p2", "p3"]);
    assert.deepEqual(heldIn(driver), []);
  });

  test("stays held for a group that is parked (R2)", () => {
    const driver = new Driver({ policies: { cat: { maxAttempts: 1 } } });
    driver.answer([A, B], { cursor: "2" });
    driver.failRun("a");
    assert.deepEqual(heldIn(driver), [[null, ["i1", "i2"]]]);
  });

  test("is one of 64 at most: the oldest gives way, said once", () => {
    const driver = new Driver();
    for (let count = 0; count < 70; count++) {
      driver.answer([task("hung", String(count))], { cursor: String(count) });
      driver.block();
    }
    const held = heldIn(driver);
    assert.equal(held.length, 64);
    assert.deepEqual([held[0], held.at(-1)], [["5", ["i6"]], ["68", ["i69"]]]);
    const said = driver.told("application.bounded");
    assert.deepEqual(said.map(({ bound, limit }) => [bound, limit]), [["heldCursors", 64]]);
  });

  test("whose question fails is asked with after the next ordinary answer", () => {
    const driver = new Driver();
    driver.answer([A], { cursor: "1" });
    driver.failRun("a");
    driver.pass(6_250);
    driver.answer([]);
    driver.failQuestion();
    driver.pass(1_250);
    assert.equal(driver.asks[0]?.cursor, "1");
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([A]);
    assert.deepEqual(driver.running, ["a"]);
  });
});
