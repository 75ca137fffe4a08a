/** A chain that was silent, and whose height was read (A6). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

/** An application that has answered its first question, and is not asked for now. */
function quiet(): Driver {
  const driver = new Driver();
  driver.answer([]);
  assert.equal(driver.asks.length, 0);
  return driver;
}

describe("A6: a polled height", () => {
  const poll = (driver: Driver, height: number | null) =>
    driver.send({ kind: "height", chain: "c", height, polled: true });

  test("that has moved asks the chain's applications and renews the subscription", () => {
    const driver = quiet();
    driver.connect();
    driver.answer([]);
    poll(driver, HEIGHT + 1);
    assert.equal(driver.asks.length, 1);
    assert.deepEqual(driver.take("renew"), { kind: "renew", chain: "c" });
    assert.deepEqual(driver.told("chain.deaf").map(({ height }) => height), [HEIGHT + 1]);
  });

  test("that has not moved, or could not be read, does nothing", () => {
    const driver = quiet();
    driver.connect();
    driver.answer([]);
    for (const height of [null, HEIGHT]) poll(driver, height);
    assert.ok(driver.isIdle);
  });

  test("is a move when it is the first: the subscription never came into force (A6)", () => {
    const driver = quiet();
    for (const height of [HEIGHT, HEIGHT, HEIGHT + 1]) {
      poll(driver, height);
      if (driver.asks.length > 0) driver.answer([]);
    }
    const heights = driver.told("chain.deaf").map(({ height }) => height);
    assert.deepEqual(heights, [HEIGHT, HEIGHT + 1]);
  });

  test("below the last one is that of a node that was set back, and a move (A6)", () => {
    const driver = quiet();
    driver.connect();
    driver.answer([]);
    for (const height of [HEIGHT - 5, HEIGHT - 5, HEIGHT - 4]) {
      poll(driver, height);
      if (driver.asks.length > 0) driver.answer([]);
    }
    const heights = driver.told("chain.deaf").map(({ height }) => height);
    assert.deepEqual(heights, [HEIGHT - 5, HEIGHT - 4]);
  });

  test("is looked at behind an own block that was not told of, too (A6)", () => {
    const driver = quiet();
    driver.connect();
    driver.readHeight(HEIGHT);
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    driver.commit();
    driver.answer([]);
    poll(driver, HEIGHT + 1);
    driver.answer([]);
    poll(driver, HEIGHT + 2);
    const heights = driver.told("chain.deaf").map(({ height }) => height);
    assert.deepEqual(heights, [HEIGHT + 1, HEIGHT + 2]);
  });

  test("that a notification has told already does nothing", () => {
    const driver = quiet();
    driver.connect();
    driver.answer([]);
    driver.block(HEIGHT + 3);
    driver.answer([]);
    poll(driver, HEIGHT + 3);
    assert.ok(driver.isIdle);
  });
});
