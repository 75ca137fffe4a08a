import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CoreWorld } from "../../bench/micro/core_world.ts";

describe("CoreWorld", () => {
  test("stores every task, whichever application has it", () => {
    const world = new CoreWorld(20, 5);
    for (let task = 0; task < 60; task++) world.task(task);
    assert.equal(world.stored, 60);
  });

  test("takes no more steps for a task when more applications are idle", () => {
    const stepsOf = (applications: number) => {
      const world = new CoreWorld(applications, applications / 2);
      for (let task = 0; task < 10; task++) world.task(task);
      world.micros.length = 0;
      for (let task = 0; task < 10; task++) world.task(task);
      return world.micros.length;
    };
    assert.equal(stepsOf(1_000), stepsOf(10));
  });
});
