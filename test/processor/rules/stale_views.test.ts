import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

/** `1` runs, and a question is under way that was sent before its run ends. */
function askedMeanwhile(): Driver {
  const driver = new Driver();
  driver.answer([task("one", "1")]);
  driver.block();
  assert.equal(driver.asks.length, 1);
  return driver;
}

describe("A7: a stale view is not acted on", () => {
  test("what is listed of a group that ended meanwhile is dropped, and asked for at once", () => {
    const driver = askedMeanwhile();
    driver.endRun("one");
    driver.commit();
    driver.answer([task("one", "1")]);
    assert.deepEqual(driver.running, []);
    assert.equal(driver.told("question.answered").at(-1)?.dropped, true);
    driver.answer([]);
    assert.ok(driver.isIdle);
  });

  test("what is listed of a group that was under submission is asked for once, after it", () => {
    const driver = askedMeanwhile();
    driver.endRun("one");
    driver.answer([task("one", "1")]);
    assert.equal(driver.asks.length, 0);
    for (let count = 0; count < 5; count++) {
      driver.blockMeanwhile();
      driver.answer([task("one", "1")]);
    }
    assert.equal(driver.asks.length, 0);
    driver.commit();
    assert.equal(driver.asks.length, 1);
    driver.answer([]);
    assert.ok(driver.isIdle);
  });

  test("a question sent during a submission does not show its group, though it ends before", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.blockMeanwhile();
    driver.commit();
    driver.answer([task("one", "1")]);
    assert.deepEqual(driver.running, []);
    driver.answer([task("one", "1")]);
    assert.deepEqual(driver.running, ["one"], "listed after the block: a new task (U1)");
  });

  test("the other groups of the answer start", () => {
    const driver = askedMeanwhile();
    driver.endRun("one");
    driver.commit();
    driver.answer([task("one", "1"), task("two", "2"), task("positional")]);
    assert.deepEqual(driver.running, ["two", "positional"]);
  });

  test("an answer of which all was dropped sets no cursor; its callback counts", () => {
    const driver = askedMeanwhile();
    driver.endRun("one");
    driver.commit();
    const callback = BigInt(driver.wall + 60_000_000);
    driver.answer([task("one", "1")], { cursor: "late", callback });
    assert.equal(driver.asks[0]?.cursor, null);
    assert.deepEqual(driver.application()?.callbacks, [Number(callback)]);
    driver.answer([], { cursor: "now" });
    driver.block();
    assert.equal(driver.asks[0]?.cursor, "now");
  });

  test("what a group is in flight with is not dropped, so that its cursor is set", () => {
    const driver = askedMeanwhile();
    driver.answer([task("one", "1")], { cursor: "next" });
    assert.equal(driver.application()?.cursor, "next");
    assert.equal(driver.told("question.answered").at(-1)?.dropped, false);
    assert.deepEqual(driver.running, ["one"]);
  });

  test("of which a part was dropped sets its cursor, and the part is listed by the older one", () => {
    const driver = askedMeanwhile();
    driver.endRun("one");
    driver.commit();
    driver.answer([task("one", "1"), task("p1"), task("p2")], { cursor: "3" });
    assert.deepEqual(driver.running, ["p1", "p2"]);
    assert.equal(driver.asks[0]?.cursor, "3");
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null, "C2: what was dropped is asked for once more");
    driver.answer([task("one", "1"), task("p1"), task("p2")], { cursor: "3" });
    assert.deepEqual(driver.running, ["p1", "p2", "one"]);
  });

  test("what such an answer started is known after a restart, too", () => {
    const before = askedMeanwhile();
    before.endRun("one");
    before.commit();
    before.answer([task("one", "1"), task("p1"), task("p2")], { cursor: "3" });
    before.endRun("p1");
    before.commit();
    const driver = before.restart();
    assert.equal(driver.asks[0]?.cursor, "3");
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([task("p1"), task("p2")], { cursor: "3" });
    assert.deepEqual(driver.running, ["p2"]);
  });

  test("that a group is not listed during its submission is asked for again, too", () => {
    const driver = new Driver({ policies: { cat: {} } });
    driver.answer([task("p1"), task("p2")], { cursor: "2" });
    driver.endRun("p1");
    driver.failRun("p2");
    driver.pass(6_250);
    driver.answer([]);
    assert.equal(driver.asks.length, 0);
    driver.commit();
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([task("p1"), task("p2")]);
    assert.deepEqual(driver.running, ["p2"]);
  });

  test("that it is not listed, by a question from before the end of its submission, too", () => {
    const driver = new Driver({ policies: { cat: { concurrency: 1 } } });
    driver.answer([task("p1"), task("p2"), task("p3")], { cursor: "3" });
    driver.endRun("p1");
    driver.setOperators({});
    driver.setOperators({ cat: {} });
    driver.endRun("p2");
    driver.commit();
    driver.answer([]);
    driver.answer([]);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([task("p1"), task("p2"), task("p3")]);
    assert.deepEqual([driver.running, driver.sending], [["p3"], [["p2"]]]);
  });
});
