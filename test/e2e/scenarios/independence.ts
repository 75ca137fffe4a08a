/**
 * Groups are independent: one that sleeps and one that fails hold up nobody else.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { Context, Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import { gapsOf, gapsShown, type Operators } from "../operators.ts";
import { until } from "../until.ts";

/** Number 3 sleeps, number 5 always fails (T1, T2, R1). */
export const independence: Scenario = {
  name: "sleeping-and-failing",
  async run(context) {
    const { operators } = context;
    const lab = await context.newLab();
    await context.start([lab], { operators: [worker(operators)], retryDelaySecs: 1 });
    await lab.request({ operator: "work", input: "task $number", count: 10 });
    await lab.untilStored(8);
    const before = await context.node.height();
    await untilRetried(lab, operators);
    const later = lab.requested.length - 10;
    await lab.untilStored(8 + later);
    assert.ok(!(await lab.stored()).some(({ number }) => number === 3), "task 3 still sleeps");
    writeFileSync(operators.path("awake"), "");
    await lab.untilStored(9 + later);
    await settle(lab, { pending: [5] });
    const blocks = await context.node.height() - before;
    return `${8 + later} stored while 3 slept, ${later} of them requested later; ${
      retriesShown(context)
    } over ${blocks} blocks`;
  },
};

// 3 sleeps until the scenario lets it go on, so that nothing depends on how fast the machine is.
function worker(operators: Operators): string {
  return operators.recorded(
    "work",
    `case "$input" in
  "task 3") while ! [ -e ${operators.path("awake")} ]; do sleep 0.1; done ;;
  "task 5") exit 1 ;;
esac
printf %s "$input"`,
  );
}

// Every request is a block, and every block a reason to ask: on Linera's own each would run 5 again.
async function untilRetried(lab: Lab, operators: Operators): Promise<void> {
  await until("task 5 has been run four times", async () => {
    await lab.request({ operator: "work", input: "task $number" });
    return operators.runsOf("task 5").length >= 4;
  }, { everyMs: 100 });
}

function retriesShown({ operators, suite }: Context): string {
  const runs = operators.runsOf("task 5");
  const gaps = gapsOf(runs);
  if (!suite.own) assertBackoff(gaps, 1);
  assert.equal(operators.runsOf("task 3").length, 1, "runs of task 3");
  return `5 failed ${runs.length} times, ${gapsShown(gaps)} s apart`;
}

/**
 * R1: at least the retry delay apart, and by half more each time. A tenth is left to rounding; on a busy
 * machine each may be any longer.
 */
export function assertBackoff(gaps: readonly number[], retryDelaySecs: number): void {
  assert.ok(gaps.length > 0, "it was tried again");
  for (const [index, gap] of gaps.entries()) {
    const least = 0.9 * retryDelaySecs * 1.5 ** index;
    assert.ok(gap > least, `gaps of ${gaps.join(", ")} s: one is below ${least} s`);
  }
}
