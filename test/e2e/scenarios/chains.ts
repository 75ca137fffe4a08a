/**
 * Several chains of one node, and one process for all of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Scenario } from "../context.ts";
import { settle } from "../ledger.ts";
import { until } from "../until.ts";

const COUNT = 30;

/** Of nobody's wallet. */
export const STRANGER = `0x${"5".repeat(64)}`;

/** An application on each of two chains, and one on a chain that the node does not follow (K1). */
export const chains: Scenario = {
  name: "chains",
  needsNetwork: true,
  async run(context) {
    const { node } = context;
    const second = await node.openChain(await node.owner());
    const labs = [await context.newLab(), await context.newLab(second)];
    const unfollowed = await node.openChain(STRANGER);
    const processor = await context.start(labs, {
      operators: [context.operators.recorded("cat")],
      flags: ["--operator-application-ids", `${unfollowed}:${labs[0]!.application}`],
    });
    for (const identified of [true, false]) {
      await Promise.all(
        labs.map((lab) =>
          lab.request({ operator: "cat", input: "task $number", identified, count: COUNT })
        ),
      );
    }
    for (const lab of labs) await lab.untilStored(2 * COUNT);
    for (const lab of labs) await settle(lab);
    const said = await until(
      "the third chain is named",
      () => processor.events().find(({ event }) => event === "chain.unfollowed"),
    );
    assert.equal(said["chain"], unfollowed);
    assert.match(String(said["message"]), /linera assign/);
    assert.deepEqual(await processor.stop(), { status: 0, signal: null });
    return `${2 * COUNT} stored on each of two chains by one process, strays 0;` +
      " a third one, which the node does not follow, is named";
  },
};

/** Applications that appear while the program runs (K4). */
export const discover: Scenario = {
  name: "discover",
  needsNetwork: true,
  async run(context) {
    const { node } = context;
    const chain = await node.openChain(await node.owner());
    const first = await context.newLab(chain);
    await first.request({ operator: "cat", input: "task $number", count: COUNT });
    const processor = await context.start([], {
      operators: [context.operators.recorded("cat")],
      flags: ["--discover", chain],
    });
    await first.untilStored(COUNT);
    const labs = [first, await context.newLab(chain), await context.newLab(chain)];
    for (const lab of labs) {
      await lab.request({ operator: "cat", input: "task $number", count: COUNT });
    }
    for (const lab of labs) await lab.untilStored(lab.requested.length);
    for (const lab of labs) await settle(lab);
    const { asking, listed } =
      processor.events().findLast(({ event }) => event === "discovery.found") ?? {};
    assert.deepEqual([asking, listed], [3, 3]);
    assert.deepEqual(await processor.stop(), { status: 0, signal: null });
    return `1 application found at the start and 2 that appeared later, ${4 * COUNT} stored once`;
  },
};
