import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HealthWatch } from "../../lib/health/watch.ts";
import { EventBus, type ProcessorEvent } from "../../lib/observe/events.ts";
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

  test("ends with its life", () => {
    const { clock, bus, life, watch, names } = watching();
    watch.begin(() => NOTHING);
    life.abort();
    assert.equal(clock.pending, 0);
    bus.emit(sample("journal.blocked"));
    assert.deepEqual(names(), []);
  });
});
