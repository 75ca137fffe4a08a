import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Watchdog } from "../../lib/health/watchdog.ts";
import type { KnownTask, TaskState } from "../../lib/processor/known_tasks.ts";
import type { Vitals } from "../../lib/processor/vitals.ts";
import { CHAIN } from "../observe/events.ts";
import { knownTask } from "../control/tasks.ts";
import { applicationOf } from "../journal/samples.ts";

const MIN = 60_000_000;
const OUTCOME = { id: "o1", output: "out", computedAt: 1, wasSent: true };

function looking(known = { explains: () => false, isDisconnected: () => false }) {
  const watchdog = new Watchdog();
  let now = 0;
  return (change: Partial<Vitals>, afterMin = 0) => {
    now += afterMin * MIN;
    const vitals = {
      tasks: [],
      missing: [],
      quietMs: new Map(),
      silentAfterMs: 120_000,
      lateMs: 0,
      ...change,
    };
    const { begun, ended } = watchdog.look(vitals, { now, wall: 1_000 * MIN + now }, known);
    return [
      ...begun.map(({ condition, subject }) => `+${condition} ${subject}`),
      ...ended.map(({ condition, subject }) => `-${condition} ${subject}`),
    ];
  };
}

function only(state: TaskState, change: Partial<KnownTask> = {}): Partial<Vitals> {
  return { tasks: [knownTask("7", { state, ...change })] };
}

describe("Watchdog", () => {
  const stuck: readonly (readonly [string, TaskState])[] = [
    ["a run that could start", { kind: "queued", since: 1, why: "place" }],
    ["an outcome whose turn does not come", { kind: "computed", since: 1, why: "turn" }],
    ["an outcome behind a fence", { kind: "computed", since: 1, why: "fence" }],
    ["a fate that is not found out", { kind: "settling" }],
    ["runs that do not end", { kind: "ending" }],
    ["a wait that is over", { kind: "waiting", until: 5, why: "failed" }],
    ["an answer that does not come", { kind: "waiting", until: null, why: "confirm" }],
  ];
  for (const [what, state] of stuck) {
    test(`names ${what} for 5 min, once, and when it moves`, () => {
      const look = looking();
      assert.deepEqual(look(only(state)), []);
      assert.deepEqual(look(only(state), 4.9), []);
      const [begun, ...more] = look(only(state), 0.1);
      assert.match(begun!, /^\+groupStuck .* task 7$/);
      assert.deepEqual([more, look(only(state), 1)], [[], []]);
      assert.deepEqual(look(only(state, { attempts: 1 }), 1), [begun!.replace("+", "-")]);
    });
  }

  const patient: readonly (readonly [string, TaskState])[] = [
    ["runs, for its slowness is said already (O5)", { kind: "running", since: 1 }],
    ["is being submitted (U3)", { kind: "submitting", since: 1 }],
    ["is done with in a dry run", { kind: "waiting", until: null, why: "dry" }],
    ["is tried again later", { kind: "waiting", until: 9_999 * MIN, why: "failed" }],
    ["cannot be sent, which the chain's condition says", {
      kind: "computed",
      since: 1,
      why: "readOnly",
    }],
  ];
  for (const [what, state] of patient) {
    test(`says nothing of a task that ${what}`, () => {
      const look = looking();
      for (let minute = 0; minute < 60; minute++) assert.deepEqual(look(only(state), 1), []);
    });
  }

  test("says nothing of a queue behind tasks that run", () => {
    const look = looking();
    const tasks = [
      knownTask("1"),
      knownTask("2", { state: { kind: "queued", since: 1, why: "place" } }),
    ];
    for (let minute = 0; minute < 60; minute++) assert.deepEqual(look({ tasks }, 1), []);
  });

  test("sees that a positional group moves by its outcomes", () => {
    const look = looking();
    for (let number = 0; number < 60; number++) {
      const outcome = { ...OUTCOME, id: `o${number}` };
      assert.deepEqual(look(only({ kind: "computed", since: 1, why: "turn" }, { outcome }), 1), []);
    }
  });

  test("says nothing that a known condition explains, and counts anew after it", () => {
    let isExplained = true;
    const look = looking({ explains: () => isExplained, isDisconnected: () => false });
    const state = { kind: "settling" } as const;
    assert.deepEqual([look(only(state)), look(only(state), 9)], [[], []]);
    isExplained = false;
    assert.deepEqual([look(only(state)), look(only(state), 4.9)], [[], []]);
    assert.equal(look(only(state), 0.1).length, 1);
  });

  test("names a chain without a sign of life, unless it is known as disconnected", () => {
    const quiet = (ms: number) => ({ quietMs: new Map([[CHAIN, ms]]) });
    const look = looking();
    assert.deepEqual(look(quiet(120_000)), []);
    assert.deepEqual(look(quiet(120_001)), [`+chainSilent ${CHAIN}`]);
    assert.deepEqual(look(quiet(0)), [`-chainSilent ${CHAIN}`]);
    const knowing = looking({ explains: () => false, isDisconnected: () => true });
    assert.deepEqual(knowing(quiet(999_999)), []);
  });

  test("names what is late at two looks, and not a machine that has slept", () => {
    const look = looking();
    assert.deepEqual(look({ lateMs: 3_600_000 }), []);
    assert.deepEqual([look({ lateMs: 0 }), look({ lateMs: 60_001 })], [[], []]);
    assert.deepEqual(look({ lateMs: 70_001 }), ["+stalled "]);
    assert.deepEqual(look({ lateMs: 0 }), ["-stalled "]);
  });

  test("knows a missing operator once, and when it is there; its tasks are not stuck besides", () => {
    const look = looking();
    const missing = [{ application: applicationOf("a"), operator: "cat" }];
    const vitals = { ...only({ kind: "queued", since: 1, why: "place" }), missing };
    assert.match(look(vitals).join(), /^\+operatorMissing .* operator cat$/);
    assert.deepEqual(look(vitals, 9), []);
    assert.match(look({}).join(), /^-operatorMissing /);
  });

  test("knows an application with parked groups once, and when none is parked any more (R2)", () => {
    const look = looking();
    const parked = { state: { kind: "parked", since: 1, isDropped: false } } as const;
    const tasks = [knownTask("1", parked), knownTask("2", parked)];
    assert.match(look({ tasks }).join(), /^\+groupsParked \S+$/);
    assert.deepEqual(look({ tasks: tasks.slice(1) }, 9), []);
    assert.match(look({ tasks: [knownTask("3")] }).join(), /^-groupsParked \S+$/);
  });

  test("says nothing of what a person has dropped", () => {
    const state = { kind: "parked", since: 1, isDropped: true } as const;
    assert.deepEqual(looking()(only(state)), []);
  });

  test("reads the tasks once, however they come", () => {
    function* tasks() {
      yield knownTask("1", { state: { kind: "parked", since: 1, isDropped: false } });
      yield knownTask("2", { state: { kind: "settling" } });
    }
    const look = looking();
    assert.equal(look({ tasks: tasks() }).length, 1);
    assert.match(look({ tasks: tasks() }, 5).join(), /^\+groupStuck .* task 2$/);
  });

  test("holds no more than a thousand conditions", () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `operator${index}`);
    const missing = names.map((operator) => ({ application: applicationOf("a"), operator }));
    assert.equal(looking()({ missing }).length, 1_000);
  });
});
