/**
 * Outcomes that the application does not want, and operators that are there for them.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Scenario } from "../context.ts";
import { settle } from "../ledger.ts";
import { gapsOf, gapsShown } from "../operators.ts";
import { until } from "../until.ts";
import { assertBackoff } from "./independence.ts";

const UNWANTED = ["refuse", "crash", "ignore"];
const OTHERS = 20;

/** Refused, failing in execution, accepted without a block (U4, U5, U6, R1). */
export const unwantedOutcomes: Scenario = {
  name: "unwanted-outcomes",
  async run(context) {
    const { operators } = context;
    const lab = await context.newLab();
    await context.start([lab], { operators: [operators.recorded("cat")], retryDelaySecs: 1 });
    for (const input of UNWANTED) await lab.request({ operator: "cat", input });
    await lab.request({ operator: "cat", input: "task $number", count: OTHERS });
    await lab.untilStored(OTHERS);
    await until(
      "each unwanted one has been tried three times",
      () => UNWANTED.every((input) => operators.runsOf(input).length >= 3),
    );
    const shown = UNWANTED.map((input) => {
      const gaps = gapsOf(operators.runsOf(input));
      if (!context.suite.own) assertBackoff(gaps, 1);
      return `${input} ${gaps.length + 1} runs (${gapsShown(gaps)} s apart)`;
    });
    await settle(lab, { pending: UNWANTED.map((_, number) => number) });
    const othersOnce = operators.runs().filter(({ input }) => !UNWANTED.includes(input)).length;
    assert.equal(othersOnce, OTHERS, "runs of the others");
    return `${OTHERS} others stored and run once; ${shown.join(", ")}`;
  },
};
