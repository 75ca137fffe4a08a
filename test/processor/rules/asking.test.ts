import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

/** An application that has answered its first question, and is not asked for now. */
function quiet(name = "a"): Driver {
  const driver = new Driver({ applications: [name] });
  driver.answer([], {}, name);
  assert.equal(driver.asks.length, 0);
  return driver;
}

describe("A1: an application is asked", () => {
  test("when it is assigned, with no cursor and the wall time", () => {
    const driver = new Driver();
    const [ask] = driver.asks;
    assert.equal(driver.asks.length, 1);
    assert.equal(ask?.cursor, null);
    assert.equal(ask?.now, driver.wall);
  });

  test("on each block of its chain, and of no other", () => {
    const driver = quiet();
    driver.assign("x:b");
    driver.answer([], {}, "x:b");
    driver.block(HEIGHT, "one");
    assert.deepEqual(driver.asks.map(({ application }) => application.application), ["a"]);
    driver.answer([]);
    driver.block(HEIGHT + 1, "two");
    assert.equal(driver.asks.length, 1);
  });

  test("when its callback comes", () => {
    const driver = new Driver();
    driver.answer([], { callback: BigInt(driver.wall + 7_000_000) });
    driver.pass(6_999.999);
    assert.equal(driver.asks.length, 0);
    driver.pass(0.001);
    assert.equal(driver.asks.length, 1);
  });

  test("when one of its groups ends well", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    assert.equal(driver.asks.length, 0);
    driver.commit();
    assert.equal(driver.asks.length, 1);
  });

  test("when the wait of a failed group ends", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.failRun("one");
    driver.pass(4_999);
    assert.equal(driver.asks.length, 0);
    driver.pass(1_500);
    assert.equal(driver.asks.length, 1);
  });

  test("when the subscription of its chain connects, since what came before is lost", () => {
    const driver = quiet();
    driver.connect();
    assert.equal(driver.asks.length, 1);
  });

  test("not when a notification of a chain comes that nobody is assigned on", () => {
    const driver = quiet();
    driver.block(HEIGHT, "one", "elsewhere");
    driver.connect("elsewhere");
    assert.equal(driver.asks.length, 0);
  });
});

describe("A1: while outcomes of an application go out", () => {
  test("their blocks are asked about once, after the last of them", () => {
    const driver = new Driver();
    driver.answer([task("p1"), task("p2"), task("p3")]);
    for (const input of ["p1", "p2", "p3"]) driver.endRun(input);
    for (let height = HEIGHT + 1; height <= HEIGHT + 3; height++) {
      assert.equal(driver.asks.length, 0);
      driver.block(height, `own ${height}`);
      driver.commit(`own ${height}`);
    }
    assert.equal(driver.asks.length, 1);
    driver.answer([]);
    assert.ok(driver.isIdle);
  });

  test("a block is asked about 200 ms later at the latest, and what is new starts", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.block(HEIGHT + 1, "theirs");
    driver.pass(199.999);
    driver.block(HEIGHT + 2, "theirs, too");
    assert.equal(driver.asks.length, 0);
    driver.pass(0.001);
    driver.answer([task("one", "1"), task("two", "2")]);
    assert.deepEqual(driver.running, ["two"]);
    assert.equal(driver.asks.length, 0);
  });

  test("a long list is asked for the more rarely the longer it is", () => {
    const driver = new Driver();
    driver.answer(Array.from({ length: 3_000 }, (_, id) => task(`input ${id}`, `${id}`)));
    driver.endRun("input 0");
    driver.block(HEIGHT + 1, "theirs");
    driver.pass(299.999);
    assert.equal(driver.asks.length, 0);
    driver.pass(0.001);
    assert.equal(driver.asks.length, 1);
  });

  test("the others of its chain are asked at once", () => {
    const driver = new Driver({ applications: ["a", "b"] });
    driver.answer([], {}, "b");
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.block(HEIGHT + 1, "own");
    assert.deepEqual(driver.asks.map(({ application }) => application.application), ["b"]);
  });

  test("a question for another reason is asked at once, and is the one for their blocks, too", () => {
    const driver = new Driver();
    driver.answer([task("one", "1"), task("two", "2")]);
    driver.endRun("one");
    driver.block(HEIGHT + 1, "theirs");
    driver.connect();
    driver.answer([task("one", "1"), task("two", "2")]);
    driver.pass(200);
    assert.equal(driver.asks.length, 0);
  });

  test("those that cannot be sent are waited for no longer (U4)", () => {
    const driver = new Driver();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.block(HEIGHT + 1, "theirs");
    driver.endSubmission({ kind: "unreachable", message: "refused" });
    assert.equal(driver.asks.length, 1);
  });
});

describe("A2: one question per application", () => {
  test("any number of reasons while one is under way lead to exactly one more", () => {
    const driver = new Driver();
    driver.block(HEIGHT, "one");
    driver.block(HEIGHT + 1, "two");
    driver.connect();
    assert.equal(driver.asks.length, 1);
    driver.answer([]);
    assert.equal(driver.asks.length, 1);
    driver.answer([]);
    assert.equal(driver.asks.length, 0);
  });

  test("a slow application delays no other", () => {
    const driver = new Driver({ applications: ["a", "b"] });
    driver.answer([], {}, "b");
    for (let height = 0; height < 3; height++) {
      driver.block(HEIGHT + height, `block ${height}`);
      assert.deepEqual(driver.asks.map(({ application }) => application.application), ["a", "b"]);
      driver.answer([], {}, "b");
    }
  });

  test("K1: one that is assigned twice is asked once", () => {
    const driver = new Driver({ applications: ["a", "a"] });
    assert.equal(driver.asks.length, 1);
    driver.answer([]);
    assert.equal(driver.asks.length, 0);
  });

  test("an answer to a question that is over changes nothing", () => {
    const driver = new Driver();
    const { application, question } = driver.takeAsk();
    const end = { kind: "invalid" as const, message: "late" };
    driver.send({ kind: "answered", application, question: question - 1, end });
    assert.deepEqual(driver.told("question.failed"), []);
    driver.send({ kind: "answered", application, question, end });
    driver.send({ kind: "answered", application, question, end });
    assert.equal(driver.told("question.failed").length, 1);
  });
});

describe("A5: a failed question", () => {
  test("is asked again after 1 s, doubling with jitter, at most 60 s", () => {
    const driver = new Driver();
    const waits: number[] = [];
    for (let count = 0; count < 9; count++) {
      driver.failQuestion();
      waits.push(driver.told("question.failed").at(-1)!.retryInMs);
      driver.pass(Math.ceil(waits.at(-1)!) - 1.5);
      assert.equal(driver.asks.length, 0);
      driver.pass(1.5);
      assert.equal(driver.asks.length, 1);
    }
    waits.forEach((wait, index) => {
      const grown = Math.min(60_000, 1_000 * 2 ** index);
      assert.ok(wait >= grown && wait <= Math.min(60_000, grown * 1.25), `${index}: ${wait}`);
    });
    assert.deepEqual(waits.slice(6), [60_000, 60_000, 60_000]);
    assert.equal(new Set(waits.slice(0, 6).map((wait, index) => wait / 2 ** index)).size, 6);
  });

  test("is asked again at once when the connection comes back", () => {
    const driver = new Driver();
    for (let count = 0; count < 5; count++) {
      driver.failQuestion();
      driver.connect();
      assert.equal(driver.asks.length, 1);
    }
    driver.answer([]);
    assert.equal(driver.deadline, null);
  });

  test("is not asked again for another reason before its wait is over", () => {
    const driver = new Driver();
    driver.failQuestion();
    driver.block();
    assert.equal(driver.asks.length, 0);
    driver.pass(1_250);
    assert.equal(driver.asks.length, 1);
  });

  test("starts from 1 s again once an answer has come, which is said with the count", () => {
    const driver = new Driver();
    for (let count = 0; count < 3; count++) {
      driver.failQuestion("invalid");
      driver.connect();
    }
    driver.answer([]);
    assert.deepEqual(driver.told("question.recovered").map(({ failures }) => failures), [3]);
    driver.block();
    driver.failQuestion();
    assert.ok(driver.told("question.failed").at(-1)!.retryInMs <= 1_250);
  });

  test("of an application that the node does not know is asked rarely (U2)", () => {
    const driver = new Driver();
    driver.failQuestion("misaddressed");
    assert.equal(driver.told("question.failed")[0]?.retryInMs, 300_000);
    driver.pass(299_999);
    assert.equal(driver.asks.length, 0);
    driver.pass(1);
    assert.equal(driver.asks.length, 1);
  });
});
