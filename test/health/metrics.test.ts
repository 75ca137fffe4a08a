import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { metricsText } from "../../lib/health/metrics.ts";
import { Totals } from "../../lib/health/totals.ts";
import { EVENTS } from "../observe/events.ts";

const NONE = { applications: 0, conditions: [], tasks: new Map(), slowRuns: 0, totals: new Map() };

/** A line of the text format of Prometheus. */
const LINE = /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[\w]*"\})? \d+)$/;

describe("metricsText()", () => {
  test("has every number with its text and type, also when nothing has happened yet", () => {
    const text = metricsText(NONE);
    assert.match(text, /^linera_task_processor_applications 0$/m);
    assert.match(text, /^linera_task_processor_parked_groups_total 0$/m);
    assert.match(text, /^# TYPE linera_task_processor_outcomes_total counter$/m);
    const named = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    assert.deepEqual(named, [...new Set(named)]);
  });

  test("counts conditions and tasks by their names", () => {
    const parked = { subject: "", since: 1, message: "", name: "groupsParked" } as const;
    const conditions = [parked, { ...parked, subject: "other" }, { ...parked, name: "nodeAway" }];
    const tasks = new Map([["running", 2], ["parked", 1]]);
    const text = metricsText({ ...NONE, conditions: conditions as typeof NONE.conditions, tasks });
    assert.match(text, /^linera_task_processor_conditions\{condition="groupsParked"\} 2$/m);
    assert.match(text, /^linera_task_processor_conditions\{condition="nodeAway"\} 1$/m);
    assert.match(text, /^linera_task_processor_tasks\{state="running"\} 2$/m);
  });

  test("is well-formed whatever has happened, and names nobody", () => {
    const totals = new Totals();
    for (const event of EVENTS) totals.hear(event);
    const { slowRuns, counts } = totals;
    const text = metricsText({ ...NONE, slowRuns, totals: counts });
    for (const line of text.trimEnd().split("\n")) assert.match(line, LINE);
    assert.doesNotMatch(text, /[0-9a-f]{64}|\bcat\b/);
  });
});
