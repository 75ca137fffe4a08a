/** Submissions that were cut off, and what `retryPendingBlock` says of them (U3). */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  dataOf,
  forget,
  labUrl,
  nextHeight,
  outcomeField,
  pendingOf,
  post,
  postToLab,
  postToNode,
  request,
  storedOf,
} from "./client.ts";
import { SocketClient } from "./socket_client.ts";
import { openTarget, ownOperator, type Target } from "./target.ts";

/** Cuts that the suite makes: on the real node chance decides where on its way one hits. */
const CUTS = 12;

describe("retryPendingBlock", () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target[Symbol.asyncDispose]());

  test("answers null when nothing is pending", async () => {
    await forget(target);
    assert.equal(await retried(target), null);
  });

  test("leaves a submission that was cut off either committed or never proposed", async () => {
    const operator = ownOperator();
    const tasks = await request(target, operator, `, count: ${CUTS}`);
    for (const [index, { number }] of tasks.entries()) {
      const height = await nextHeight(target);
      await cutOff(target, `query { ${outcomeField(number, operator, "cut")} }`, index);
      const hash = await retried(target);
      const isStored = (await storedOf(target, operator)).some((task) => task.number === number);
      const isPending = (await pendingOf(target, operator)).some((task) => task.number === number);
      assert.equal(isStored, !isPending);
      if (hash !== null) assert.ok(isStored, "a hash says that it has been committed");
      if (isStored) assert.ok(await nextHeight(target) > height);
      assert.equal(await retried(target), null, "it is decided for good");
    }
    await forget(target);
  });

  test("answers the hash of a proposal whose client went away, which is committed by that", async () => {
    const operator = ownOperator();
    const [task] = await request(target, operator);
    const { number } = task!;
    const hash = await proposedAndCut(target, operator, number);
    const [stored] = await storedOf(target, operator);
    assert.deepEqual([stored?.number, stored?.output], [number, "cut"]);
    const query = `query { block(chainId: "${target.chain}") { hash } }`;
    assert.equal(
      (dataOf(await postToNode(target, query)) as { block: { hash: string } }).block.hash,
      hash,
    );
    await forget(target);
  });

  test("is not needed by the next sender, who gets the conflict instead", async () => {
    const operator = ownOperator();
    const [task] = await request(target, operator);
    const field = outcomeField(task!.number, operator, "cut");
    for (let tries = 0; tries < CUTS; tries++) {
      await cutOff(target, `query { ${field} }`, tries);
      const reply = await postToLab(target, "mutation { forget }");
      if (reply.status === 200) {
        // It was committed or never proposed: then there is nothing to conflict with. Once more.
        await request(target, operator);
        continue;
      }
      assert.equal(reply.status, 500);
      assert.equal(reply.contentType, "text/plain; charset=utf-8");
      assert.match(
        reply.body,
        /^\{"error":"A different block was already committed at this height\. The committed certificate hash is [0-9a-f]{64}"\}$/,
      );
      return await forget(target);
    }
    assert.fail(`none of ${CUTS} cuts left a proposal behind`);
  });
});

async function retried({ url, chain }: Target): Promise<string | null> {
  const query = `mutation { retryPendingBlock(chainId: "${chain}") }`;
  const data = dataOf(await postToNode({ url } as Target, query));
  return (data as { retryPendingBlock: string | null }).retryPendingBlock;
}

/** Sends and goes away, a little later each time. */
async function cutOff(target: Target, query: string, index: number): Promise<void> {
  const controller = new AbortController();
  const cut = setTimeout(() => controller.abort(), 4 + 2 * index);
  await post(labUrl(target), query, controller.signal).catch(() => "cut");
  clearTimeout(cut);
}

/**
 * Goes away as soon as the block is said to be executed: between its proposal and its commit. On the
 * real node the commit may win, so it is tried until it did not.
 */
async function proposedAndCut(target: Target, operator: string, number: number): Promise<string> {
  using socket = await SocketClient.ready(target);
  socket.subscribe("1", `subscription { notifications(chainId: "${target.chain}") }`);
  await socket.drain();
  const controller = new AbortController();
  const query = `query { ${outcomeField(number, operator, "cut")} }`;
  const sent = post(labUrl(target), query, controller.signal).catch(() => "cut");
  for (let text = ""; !text.includes("BlockExecuted"); text = await socket.text());
  controller.abort();
  await sent;
  return await retried(target) ?? lastHash(target);
}

async function lastHash(target: Target): Promise<string> {
  const query = `query { block(chainId: "${target.chain}") { hash } }`;
  return (dataOf(await postToNode(target, query)) as { block: { hash: string } }).block.hash;
}
