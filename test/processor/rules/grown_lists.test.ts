import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver } from "./driver.ts";
import { task } from "./words.ts";

const THREE = [task("p1"), task("p2"), task("p3")];

describe("T2: a group of positional tasks in flight, of which an answer lists fewer", () => {
  test("is not ended by a list by cursor that has grown: the held cursor tells (C2)", () => {
    const driver = new Driver();
    driver.answer(THREE, { cursor: "3" });
    driver.block();
    driver.answer([task("p4")], { cursor: "4" });
    assert.deepEqual(driver.others, []);
    assert.equal(driver.asks[0]?.cursor, null);
    driver.answer([...THREE, task("p4")], { cursor: "4" });
    assert.deepEqual([driver.others, driver.running], [[], ["p1", "p2", "p3"]]);
  });

  test("is ended when its held cursor lists fewer, or another operator, as well (C2)", () => {
    for (const listed of [[task("q1")], [task("q1", undefined, "wc"), ...THREE.slice(1)]]) {
      const driver = new Driver({ policies: { cat: {}, wc: {} } });
      driver.answer(THREE, { cursor: "1" });
      driver.block();
      driver.answer(listed, { cursor: "2" });
      assert.deepEqual(driver.others, []);
      driver.answer(listed, { cursor: "2" });
      assert.equal(driver.others.filter(({ kind }) => kind === "endRun").length, 3);
    }
  });
});
