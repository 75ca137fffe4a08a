import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const HELD = { operations: 1, outputs: 1 };
const NONE = { operations: 0, outputs: 0 };
const USERS = { hash: "block 11", height: HEIGHT + 1, operations: ["a"], found: NONE };

const TASKS = [task("p0"), task("one", "1")];

/** A list by cursor: the first outcome was cut, and a user's block counts as the one that holds it. */
function counted(tasks = TASKS): Driver {
  const driver = new Driver();
  driver.answer(tasks, { cursor: "2" });
  driver.endRun("p0");
  driver.endSubmission({ kind: "unknown", message: "cut" });
  driver.settlePending({ kind: "none" });
  driver.readBlocks([USERS]);
  assert.deepEqual(driver.told("submission.settled").map(({ fate }) => fate), ["committed"]);
  return driver;
}

/** Answers what is asked, as a list by cursor does. */
function answerAll(driver: Driver, tasks = TASKS): void {
  for (let count = 0; count < 6 && driver.asks.length > 0; count++) {
    driver.answer(driver.asks[0]!.cursor === null ? tasks : [], { cursor: "2" });
  }
}

describe("U3: what counts as committed before it is learned that operations hold outputs", () => {
  test("is not decided on while another outcome may teach it, and is looked for again then", () => {
    const driver = counted();
    answerAll(driver);
    driver.pass(1_000);
    answerAll(driver);
    assert.deepEqual(driver.told("outcome.committed"), []);
    driver.endRun("one");
    driver.commit("block 12");
    driver.learn(HELD);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([USERS, { ...USERS, hash: "block 12", height: HEIGHT + 2 }]);
    assert.deepEqual(driver.told("submission.settled").at(-1)?.fate, "notCommitted");
    answerAll(driver);
    assert.deepEqual([driver.sending, driver.running], [[["p0"]], []]);
    driver.commit("block 13");
    answerAll(driver);
    assert.deepEqual([driver.journal.sent.size, driver.journal.outcomes.size], [0, 0]);
    assert.deepEqual(driver.journal.load("a").held, []);
  });

  test("is found in its block when that is looked for", () => {
    const driver = counted();
    driver.endRun("one");
    driver.commit("block 12");
    driver.learn(HELD);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([{ ...USERS, found: HELD }]);
    for (let count = 0; count < 3; count++) answerAll(driver);
    assert.deepEqual(driver.sending, []);
    assert.equal(driver.told("outcome.committed").length, 2);
    assert.equal(driver.journal.sent.size, 0);
  });

  test("is decided on when nothing is on its way, or after half a minute (C2)", () => {
    const alone = counted([task("p0")]);
    answerAll(alone, [task("p0")]);
    assert.equal(alone.told("outcome.committed").length, 1);
    const driver = counted();
    for (let seconds = 0; seconds < 40; seconds++) {
      answerAll(driver);
      driver.pass(1_000);
    }
    assert.equal(driver.told("outcome.committed").length, 1);
  });
});
