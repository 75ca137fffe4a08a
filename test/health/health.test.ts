import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Health } from "../../lib/health/health.ts";
import type { ProcessorEvent } from "../../lib/observe/events.ts";
import { APPLICATION, CHAIN, EVENTS, sample } from "../observe/events.ts";

const KEY = `${CHAIN}:${APPLICATION}`;

function hearing(...events: readonly ProcessorEvent[]) {
  const health = new Health(1);
  let wall = 1;
  const hear = (...more: readonly ProcessorEvent[]) => {
    for (const event of more) health.hear(event, ++wall);
    return health.conditions.map(({ name, subject }) =>
      subject === "" ? name : `${name} ${subject}`
    );
  };
  return { health, hear, open: hear(...events) };
}

const READY = [
  sample("node.ready"),
  sample("application.assigned"),
  sample("chain.connected"),
  sample("question.answered"),
];

describe("Health", () => {
  test("is ready when the node answers, each chain is connected, and each application answered", () => {
    const { hear, open } = hearing();
    assert.deepEqual(open, ["nodeAway"]);
    assert.deepEqual(hear(READY[0]!), []);
    const pending = [`applicationUnanswered ${KEY}`, `chainDisconnected ${CHAIN}`];
    assert.deepEqual(hear(READY[1]!), pending);
    assert.deepEqual(hear(READY[2]!), [pending[0]]);
    assert.deepEqual(hear(READY[3]!), []);
  });

  const pairs: readonly (readonly [ProcessorEvent, string, ProcessorEvent])[] = [
    [sample("node.waiting"), "nodeAway", sample("node.ready")],
    [sample("chain.disconnected"), `chainDisconnected ${CHAIN}`, sample("chain.connected")],
    [sample("chain.unfollowed"), `chainUnfollowed ${CHAIN}`, sample("chain.followed")],
    [sample("chain.unfollowed"), `chainUnfollowed ${CHAIN}`, sample("chain.forgotten")],
    [sample("chain.blocked"), `chainBlocked ${CHAIN}`, sample("chain.unblocked")],
    [sample("question.failed"), `applicationUnanswered ${KEY}`, sample("question.recovered")],
    [sample("question.failed"), `applicationUnanswered ${KEY}`, sample("question.answered")],
    [sample("question.failed"), `applicationUnanswered ${KEY}`, sample("application.unassigned")],
    [sample("discovery.failed"), `discoveryFailed ${CHAIN}`, sample("discovery.recovered")],
    [sample("controller.unreadable"), `controllerUnreadable ${KEY}`, sample("controller.readable")],
    [sample("journal.blocked"), "journalBlocked", sample("journal.unblocked")],
    [sample("health.condition"), `groupStuck ${KEY} task 42`, sample("health.cleared")],
  ];
  for (const [begin, name, end] of pairs) {
    test(`knows ${name.split(" ", 1)[0]} from ${begin.name} to ${end.name}`, () => {
      const { hear, open } = hearing(...READY, begin, begin);
      assert.deepEqual(open, [name]);
      assert.deepEqual(hear(end), []);
    });
  }

  test("keeps since when a condition holds, and takes the last that is said of it", () => {
    const { health } = hearing(
      ...READY,
      sample("question.failed", { message: "one" }),
      sample("question.failed", { message: "two" }),
    );
    const name = "applicationUnanswered" as const;
    assert.deepEqual(health.conditions, [{ name, subject: KEY, since: 6, message: "two" }]);
  });

  test("counts a controller's conditions, but for those that keep nothing from being done", () => {
    const { hear } = hearing(...READY);
    assert.deepEqual(hear(sample("controller.condition", { cause: "messagePolicy" })), []);
    const [open] = hear(sample("controller.condition", { cause: "otherOwner" }));
    assert.match(open!, /^controllerCondition .*otherOwner/);
    assert.deepEqual(hear(sample("controller.cleared", { cause: "otherOwner" })), []);
  });

  test("forgets chains that are followed no more, and has them connect anew", () => {
    const { health, hear } = hearing(
      ...READY,
      sample("chain.disconnected"),
      sample("chain.blocked"),
    );
    health.keep(new Map());
    assert.deepEqual(hear(sample("application.unassigned")), []);
    const pending = [`applicationUnanswered ${KEY}`, `chainDisconnected ${CHAIN}`];
    assert.deepEqual(hear(sample("application.assigned")), pending);
  });

  test("is not ready while the processor stops", () => {
    assert.deepEqual(hearing(...READY, sample("processor.draining")).open, ["stopping"]);
  });

  test("takes every event that there is", () => {
    hearing(...EVENTS);
  });
});
