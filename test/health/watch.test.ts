import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HealthWatch } from "../../lib/health/watch.ts";
import { EventBus, type ProcessorEvent } from "../../lib/observe/events.ts";
import type { KnownTask } from "../../lib/processor/known_tasks.ts";
import type { Vitals } from "../../lib/processor/vitals.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { knownTask } from "../control/tasks.ts";
import { applicationOf } from "../journal/samples.ts";
import { sample } from "../observe/events.ts";

const NOTHING: Vitals = {
  tasks: [],
  missing: [],
  quietMs: new Map(),
  silentAfterMs: 1,
  lateMs: 0,
};

function watching() {
  const clock = new FakeClock();
  const bus = new EventBus((error) => {
    throw error;
  });
  const life = new AbortController();
  const told: string[] = [];
  const tell = (event: ProcessorEvent) => {
    if (event.name.startsWith("health.")) told.push(event.name);
  };
  bus.subscribe(tell);
  const watch = new HealthWatch({ clock, bus, life: life.signal });
  const names = () => watch.report.conditions.map(({ name }) => name);
  bus.emit(sample("node.ready"));
  return { clock, bus, life, told, watch, names };
}

describe("HealthWatch", () => {
  test("tells that a group is stuck once, and when it moves", () => {
    const { clock, told, watch, names } = watching();
    let tasks = [knownTask("1", { state: { kind: "settling" } })];
    watch.begin(() => ({ ...NOTHING, tasks }));
    clock.advance(300_000);
    assert.deepEqual([told, names()], [[], []]);
    clock.advance(60_000);
    assert.deepEqual([told, names()], [["health.condition"], ["groupStuck"]]);
    tasks = [];
    clock.advance(10_000);
    assert.deepEqual([told.slice(1), names()], [["health.cleared"], []]);
  });

  test("knows a missing operator at once, and looks when it is there", () => {
    const { clock, bus, told, watch, names } = watching();
    const operator = "prove";
    const application = applicationOf("a");
    let vitals: Vitals = { ...NOTHING, missing: [{ application, operator }] };
    watch.begin(() => vitals);
    bus.emit({ name: "operator.missing", application, operator });
    assert.deepEqual(names(), ["operatorMissing"]);
    clock.advance(10_000);
    assert.deepEqual(told, ["health.condition"]);
    vitals = { ...NOTHING, missing: [] };
    clock.advance(10_000);
    assert.deepEqual([told.at(-1), names()], ["health.cleared", []]);
  });

  test("knows a parked group at once, and looks when it is released (R2)", () => {
    const { clock, bus, told, watch, names } = watching();
    const { application } = sample("group.parked") as { application: KnownTask["application"] };
    const state = { kind: "parked", since: 1, isDropped: false } as const;
    let tasks = [knownTask("1", { application, state })];
    watch.begin(() => ({ ...NOTHING, tasks }));
    bus.emit(sample("group.parked"));
    bus.emit(sample("group.parked"));
    assert.deepEqual([told, names()], [["health.condition"], ["groupsParked"]]);
    assert.deepEqual([...watch.report.tasks], [["parked", 1]]);
    tasks = [];
    clock.advance(10_000);
    assert.deepEqual([told.at(-1), names()], ["health.cleared", []]);
    assert.deepEqual([...watch.report.tasks], []);
  });

  test("counts the tasks once a second, however often it is asked", () => {
    const { clock, watch } = watching();
    let times = 0;
    watch.begin(() => {
      times += 1;
      return { ...NOTHING, tasks: [knownTask("1")] };
    });
    for (let asked = 0; asked < 100; asked++) assert.equal(watch.report.tasks.get("running"), 1);
    assert.equal(times, 1);
    clock.advance(1_000);
    assert.deepEqual([watch.report.tasks.size, times], [1, 2]);
  });

  test("counts runs that are slow until they end, and what has happened", () => {
    const { bus, watch } = watching();
    bus.emit(sample("run.slow"));
    assert.equal(watch.report.slowRuns, 1);
    for (const name of ["run.ended", "outcome.committed", "group.parked"] as const) {
      bus.emit(sample(name));
    }
    const { slowRuns, totals } = watch.report;
    assert.equal(slowRuns, 0);
    assert.deepEqual([...totals.get("slow_runs_total")!], [["", 1]]);
    assert.deepEqual([...totals.get("outcomes_total")!], [["committed", 1]]);
    assert.deepEqual([...totals.get("parked_groups_total")!], [["", 1]]);
    assert.equal([...totals.get("runs_total")!.values()].length, 1);
  });

  test("ends with its life", () => {
    const { clock, bus, life, watch, names } = watching();
    watch.begin(() => NOTHING);
    life.abort();
    assert.equal(clock.pending, 0);
    bus.emit(sample("journal.blocked"));
    assert.deepEqual(names(), []);
  });
});
