/**
 * The orderly end: what runs may finish, and what does not is ended.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { Scenario } from "../context.ts";
import { settle } from "../ledger.ts";
import { livingOperators } from "../orphans.ts";
import { until } from "../until.ts";

/** SIGTERM while operators run: their outcomes are submitted, status 0; a second one ends (D1). */
export const drain: Scenario = {
  name: "drain",
  async run(context) {
    const { operators, mark } = context;
    const lab = await context.newLab();
    const gate = operators.path("open");
    const waiting = `while ! [ -e ${gate} ]; do sleep 0.1; done; printf %s "$input"`;
    const options = { operators: [operators.recorded("wait", waiting)] };

    const first = await context.start([lab], options);
    await lab.request({ operator: "wait", input: "task $number", count: 5 });
    await until("all five run", () => operators.runs().length === 5);
    const stopped = first.stop();
    writeFileSync(gate, "");
    const start = performance.now();
    assert.deepEqual(await stopped, { status: 0, signal: null }, "the end after one SIGTERM");
    const seconds = ((performance.now() - start) / 1_000).toFixed(1);
    await settle(lab);

    const stubborn = operators.recorded("stubborn", `trap "" TERM; while :; do sleep 1; done`);
    const second = await context.start([lab], { operators: [stubborn] });
    await lab.request({ operator: "stubborn", input: "task $number" });
    await until("it runs", () => operators.runs().length === 6);
    void second.stop();
    const again = await second.stop();
    assert.deepEqual(livingOperators(mark), [], "operators left running");
    await settle(lab, { pending: [5] });
    return `5 running operators drained and stored in ${seconds} s, status 0;` +
      ` a second SIGTERM: status ${again.status}, no operator left`;
  },
};
