import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CommandEnd } from "../../lib/processor/messages.ts";
import { APP, CHAIN, Controlled, KEY, OWNER, service, state } from "./controlled.ts";
import { advanceUntil, settled } from "./until.ts";

function tenTimes(end: CommandEnd): readonly CommandEnd[] {
  return Array.from({ length: 10 }, () => end);
}

describe("Controller", () => {
  test("registers this worker once, and runs what is assigned once it is (M1, M2)", async () => {
    const it = new Controlled(state([service(APP)], null));
    await settled();
    await it.block();
    assert.deepEqual(it.sent, [
      `mutation { executeWorkerCommand(owner: "${OWNER}", ` +
      `command: {RegisterWorker: {capabilities: ["cat"]}}) }`,
    ]);
    assert.deepEqual(it.assigned, []);
    await it.becomes(state([service(APP)]));
    assert.deepEqual(it.assigned, [KEY]);
    await it.becomes(state([]));
    assert.deepEqual(it.assigned, []);
    assert.equal(it.sent.length, 1);
  });

  test("changes nothing while the controller cannot be read (K3), and asks again", async () => {
    const it = new Controlled(state([service(APP)]));
    await settled();
    for (const localWorkerState of [null, 7, { local_worker: null }]) {
      await it.becomes(localWorkerState);
    }
    assert.deepEqual(it.assigned, [KEY]);
    it.answer = { kind: "answered", data: { localWorkerState: state([]) } };
    await advanceUntil(it.site.clock, () => it.assigned.length === 0, 1_000);
    assert.ok(it.site.names.includes("controller.readable"));
  });

  test("takes a service away while a command hangs (M3)", async () => {
    const it = new Controlled(state([service(APP)], ["dog"]));
    it.end = null;
    await settled();
    assert.match(it.sent[0]!, /before: .*"DeregisterWorker".* after: .*RegisterWorker/);
    assert.deepEqual(it.assigned, [KEY]);
    await it.becomes(state([], ["dog"]));
    assert.deepEqual(it.assigned, []);
    assert.equal(it.sent.length, 1);
  });

  test("repeats what conflicted soon, and what a person has to mend rarely", async () => {
    const it = new Controlled(state([], null));
    it.end = { kind: "conflict", message: "" };
    await settled();
    await advanceUntil(it.site.clock, () => it.sent.length === 3, 50);
    it.end = { kind: "readOnly", message: "read-only" };
    await advanceUntil(it.site.clock, () => it.causes.includes("readOnly"), 50);
    const { length } = it.sent;
    it.site.clock.advance(149_000);
    await it.block();
    assert.equal(it.sent.length, length);
    await advanceUntil(it.site.clock, () => it.sent.length > length, 1_000);
  });

  test("says what stands in the way, and runs nothing of another owner (M4)", async () => {
    const it = new Controlled(state([service(APP, "gpu")]));
    await settled();
    assert.deepEqual(it.causes, ["missingCapabilities"]);
    it.owners = ["0x02"];
    await it.becomes(state([service(APP)]));
    it.owners = [];
    await it.block();
    it.owners = ["0x01", "0x02"];
    await it.block();
    assert.deepEqual(it.causes.slice(1), ["otherOwner", "noOwner", "severalOwners"]);
    assert.deepEqual(it.assigned, []);
  });

  test("starts a pending service of Linera's main branch at its height (M5)", async () => {
    const pending = [[APP, [CHAIN, { start_block_height: 3 }]]];
    const it = new Controlled(
      state([], ["cat"], { local_pending_services: pending, local_message_policy: [] }),
    );
    await settled();
    it.height = 2;
    await it.block();
    assert.deepEqual(it.sent, []);
    it.height = 3;
    await it.block();
    assert.deepEqual(it.sent, [`mutation { startLocalService(serviceId: "${APP}") }`]);
  });

  test("starts it at a block of its chain, which need not be the controller's (M5)", async () => {
    const other = "d".repeat(64);
    const pending = [[APP, [other, { start_block_height: 3 }]]];
    const it = new Controlled(
      state([], ["cat"], { local_pending_services: pending, local_message_policy: [] }),
      [other],
    );
    await settled();
    it.height = 3;
    await it.block(other);
    assert.equal(it.sent.length, 1);
  });

  test("repeats what conflicts within 5 s, however often it does (M3)", async () => {
    const it = new Controlled(state([], null));
    it.end = { kind: "conflict", message: "" };
    await settled();
    for (let times = it.sent.length; times < 15; times = it.sent.length) {
      const before = it.site.clock.monotonic();
      await advanceUntil(it.site.clock, () => it.sent.length > times, 50);
      assert.ok(it.site.clock.monotonic() - before <= 5_050_000, `${times} times`);
    }
  });

  const ENDS: readonly (readonly [string, readonly CommandEnd[], string, number])[] = [
    ["committed", [], "deregistered", 1],
    ["in conflict once", [{ kind: "conflict", message: "c" }], "deregistered", 2],
    ["settled by a fence", [{ kind: "settled" }], "deregistered", 2],
    [
      "settled, and gone by then",
      [{ kind: "settled" }, { kind: "failedInExecution", message: "f" }],
      "deregistered",
      2,
    ],
    ["refused in its block", [{ kind: "failedInExecution", message: "f" }], "f", 1],
    ["unreachable", [{ kind: "unreachable", message: "down" }], "down", 1],
    ["read-only", [{ kind: "readOnly", message: "read-only" }], "read-only", 1],
    ["too late", [{ kind: "stopped" }], "the time to stop was over before", 1],
    ["in conflict for ever", tenTimes({ kind: "conflict", message: "c" }), "c", 10],
    [
      "unsettled for ever",
      tenTimes({ kind: "settled" }),
      "how its deregistration ended is not known",
      10,
    ],
  ];
  for (const [how, ends, said, times] of ENDS) {
    test(`M6: says how a deregistration ended that is ${how}`, async () => {
      const it = new Controlled(state([]));
      await settled();
      it.ends.push(...ends);
      await it.controller.deregister();
      assert.equal(it.sent.length, times);
      assert.deepEqual(
        it.site.events.flatMap((event) => {
          if (event.name === "controller.commanded") return ["deregistered"];
          return event.name === "controller.stillRegistered" ? [event.message] : [];
        }),
        [said],
      );
      assert.ok(!it.site.names.includes("controller.condition"));
    });
  }

  test("M6: says that a worker may be registered whose controller was never read", async () => {
    const it = new Controlled(7);
    await settled();
    await it.controller.deregister();
    assert.deepEqual(it.sent, []);
    const said = it.site.events.find(({ name }) => name === "controller.stillRegistered");
    assert.match((said as { message: string }).message, /could not be read/);
  });

  test("M6: deregisters who was registered, and whose controller does not show it yet", async () => {
    const it = new Controlled(state([], null));
    await settled();
    await it.controller.deregister();
    assert.equal(it.sent.length, 2);
  });

  test("M6: deregisters nobody who is not registered", async () => {
    const it = new Controlled(state([], null));
    it.ends.push({ kind: "readOnly", message: "" });
    await settled();
    await it.controller.deregister();
    assert.equal(it.sent.length, 1);
    assert.ok(!it.site.names.includes("controller.stillRegistered"));
  });

  test("sends other capabilities at once, whatever the last ones wait for (M2)", async () => {
    const it = new Controlled(state([]));
    await settled();
    for (const name of ["dog", "emu"]) {
      it.controller.setCapabilities(["cat", name]);
      await settled();
      assert.match(it.sent.at(-1)!, new RegExp(`after: .*\\["cat", "${name}"\\]`));
    }
    await it.becomes(state([], ["cat", "emu"]));
    it.site.clock.advance(600_000);
    await settled();
    assert.equal(it.sent.length, 2);
    assert.deepEqual(it.causes, []);
  });

  test("registers anew for other capabilities, and deregisters (M2, M6)", async () => {
    const it = new Controlled(state([]));
    await settled();
    it.controller.setCapabilities(["cat", "dog"]);
    await settled();
    assert.match(it.sent[0]!, /after: .*\["cat", "dog"\]/);
    await it.controller.deregister();
    assert.match(it.sent[1]!, /^mutation \{ executeWorkerCommand\(.*"DeregisterWorker"\) \}$/);
  });
});
