/**
 * A validator that does not answer.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Scenario } from "../context.ts";
import { settle } from "../ledger.ts";
import { startProxy } from "../../faults/lab/proxy/proxy.ts";
import { until } from "../until.ts";

const STOPPED_MS = 20_000;
const COUNT = 5;

/** SIGSTOP during a submission, SIGCONT after 20 s: stored once, in order (U3). */
export const validatorStopped: Scenario = {
  name: "validator-stopped",
  needsNetwork: true,
  async run(context) {
    const { network, node } = context;
    const lab = await context.newLab();
    let stoppedAt = 0;
    // Stopped before the submission is passed on: it cannot have been answered yet.
    const between = await startProxy(node.url, {
      plan({ kind, number }) {
        if (kind === "submission" && number === 1) {
          network.validator.stop();
          stoppedAt = performance.now();
        }
        return null;
      },
    });
    context.defer(() => between.close());
    context.defer(() => network.validator.continue());
    const operators = [context.operators.recorded("cat")];
    await context.start([lab], { operators, nodeUrl: between.url });
    await lab.request({ operator: "cat", input: "task $number", identified: false, count: COUNT });
    await until("the validator is stopped", () => stoppedAt > 0);
    await until("20 s have passed", () => performance.now() - stoppedAt > STOPPED_MS, {
      everyMs: 500,
    });
    assert.ok(await lab.storedCount() < COUNT, "nothing is stored without a validator");
    network.validator.continue();
    const continuedAt = performance.now();
    await lab.untilStored(COUNT, { deadlineMs: 90_000 });
    await settle(lab);
    const seconds = ((performance.now() - continuedAt) / 1_000).toFixed(1);
    return `${COUNT} stored once in order, the last ${seconds} s after SIGCONT;` +
      ` ${between.seen.submission} submissions, ${context.operators.runs().length} runs, strays 0`;
  },
};
