/**
 * Large inputs, and operators that do not read them.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Scenario } from "../context.ts";
import { settle } from "../ledger.ts";

const BYTES = 1_500_000;

/** 1.5 MB through a filter, through one that reads nothing, and through one that stops (O1, O2). */
export const largeInputs: Scenario = {
  name: "large-inputs",
  async run(context) {
    const lab = await context.newLab();
    const head = context.operators.plain("head", "exec head -c 10");
    await context.start([lab], { operators: ["cat=/bin/cat", "true", head] });
    const start = performance.now();
    for (const [index, operator] of ["cat", "true", "head"].entries()) {
      await lab.request({ operator, input: `${operator} `.repeat(BYTES).slice(0, BYTES) });
      await lab.untilStored(index + 1, { deadlineMs: 60_000 });
    }
    const { stored } = await settle(lab, {
      outputOf: ({ operator, input }) =>
        operator === "cat" ? input : operator === "true" ? "" : input.slice(0, 10),
    });
    assert.equal(stored[0]?.output.length, BYTES);
    const seconds = ((performance.now() - start) / 1_000).toFixed(1);
    return `${BYTES} bytes through cat, true and head -c 10 in ${seconds} s`;
  },
};
