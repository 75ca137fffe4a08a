/** How long things take, on a clock that the test moves. */
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { describe, test } from "node:test";
import { labUrl, outcomeField, post, type Reply, request } from "../conformance/client.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { retryPending, startLabNode, straysOf, submitStray } from "./lab_node.ts";

/** Moves the clock from timer to timer until `answer` has come; the milliseconds that took. */
async function elapsedUntil(clock: FakeClock, answer: Promise<Reply>): Promise<number> {
  const start = clock.monotonic();
  let isOpen = true;
  const settled = answer.finally(() => isOpen = false);
  while (isOpen) {
    const delayMs = clock.nextDelayMs;
    if (delayMs !== null) clock.advance(delayMs);
    await turn();
  }
  await settled;
  return (clock.monotonic() - start) / 1_000;
}

/** Each of a block's three waits is rounded up to a millisecond. */
function assertAbout(elapsedMs: number, expectedMs: number): void {
  const isAbout = elapsedMs >= expectedMs && elapsedMs <= expectedMs + 3;
  assert.ok(isAbout, `${elapsedMs} ms instead of ${expectedMs}`);
}

describe("Faults.blockTimeMs and outcomeTimeMs", () => {
  test("make a block take that long, and longer with every outcome", async () => {
    const clock = new FakeClock();
    await using lab = await startLabNode({ clock, blockTimeMs: 33 });
    assertAbout(await elapsedUntil(clock, submitStray(lab)), 33);
    lab.node.faults.outcomeTimeMs = 10;
    const fields = [0, 1, 2].map((id) => `o${id}: ${outcomeField(id, "x", "y")}`);
    const shared = post(labUrl(lab), `query { ${fields.join(" ")} }`);
    assertAbout(await elapsedUntil(clock, shared), 63);
  });

  test("make retryPendingBlock take as long when something is pending, and no time otherwise", async () => {
    const clock = new FakeClock();
    await using lab = await startLabNode({ clock, blockTimeMs: 33 });
    lab.node.faults.nextSubmission({ kind: "drop", at: "proposed" });
    await assert.rejects(submitStray(lab));
    assertAbout(await elapsedUntil(clock, retryPending(lab)), 33);
    assert.equal(await elapsedUntil(clock, retryPending(lab)), 0);
  });

  test("of 0 arm no timer at all", async () => {
    const clock = new FakeClock();
    await using lab = await startLabNode({ clock });
    await request(lab, "x");
    assert.equal(clock.pending, 0);
  });
});

describe("Faults.questionDelayMs and nodeDelayMs", () => {
  test("make questions and the node's API slow, each on its own", async () => {
    const clock = new FakeClock();
    await using lab = await startLabNode({ clock });
    lab.node.faults.questionDelayMs = 500;
    lab.node.faults.nodeDelayMs = 700;
    const question = post(labUrl(lab), "query { nextActions(cursor: null, now: 1) }");
    assert.equal(await elapsedUntil(clock, question), 500);
    assert.equal(await elapsedUntil(clock, retryPending(lab)), 700);
    assert.equal(await elapsedUntil(clock, submitStray(lab)), 0);
    lab.node.faults.questionDelayMs = 0;
    assert.equal(await straysOf(lab), 1);
  });
});

describe("a block's time", () => {
  test("is the clock's, and never before that of the block before it", async () => {
    const clock = new FakeClock();
    await using lab = await startLabNode({ clock });
    const times: unknown[] = [];
    const start = clock.now();
    for (const jump of [0, -5_000_000, 9_000_000]) {
      clock.jump(jump);
      await submitStray(lab);
      const query = `query { block(chainId: "${lab.chain}") { block { header { timestamp } } } }`;
      const { body } = await post(`${lab.url}/`, query);
      times.push(Number(/"timestamp":(\d+)/.exec(body)![1]) - start);
    }
    assert.deepEqual(times, [0, 0, 4_000_000]);
  });
});
