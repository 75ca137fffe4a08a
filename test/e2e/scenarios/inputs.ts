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
    const seconds: string[] = [];
    for (const [index, operator] of ["cat", "true", "head"].entries()) {
      const start = performance.now();
      await lab.request({ operator, input: `${operator} `.repeat(BYTES).slice(0, BYTES) });
      await lab.untilStored(index + 1, { deadlineMs: 60_000 });
      seconds.push(`${operator} ${((performance.now() - start) / 1_000).toFixed(1)} s`);
    }
    const { stored } = await settle(lab, {
      outputOf: ({ operator, input }) =>
        operator === "cat" ? input : operator === "true" ? "" : input.slice(0, 10),
    });
    assert.equal(stored[0]?.output.length, BYTES);
    return `${BYTES} bytes through ${seconds.join(", ")}, from the request on`;
  },
};
