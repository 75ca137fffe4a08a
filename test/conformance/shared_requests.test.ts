/** Several outcomes in one request (U6), and what the block tells of them. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  blockOf,
  forget,
  nextHeight,
  operationsOf,
  outcomeField,
  pendingOf,
  postToLab,
  postToNode,
  request,
  storedOf,
} from "./client.ts";
import { openTarget, ownOperator, type Target } from "./target.ts";

describe("several outcomes in one request", () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target[Symbol.asyncDispose]());

  test("make one block, in the order of the fields", async () => {
    const operator = ownOperator();
    const tasks = await request(target, operator, ", count: 3");
    const fields = [...tasks].reverse().map(({ number }, index) =>
      `o${index}: ${outcomeField(number, operator, `out ${number}`)}`
    );
    const hash = blockOf(await postToLab(target, `query { ${fields.join(" ")} }`));
    const stored = await storedOf(target, operator);
    assert.deepEqual(
      stored.map(({ number, output }) => [number, output]),
      [...tasks].reverse().map(({ number }) => [number, `out ${number}`]),
    );
    assert.deepEqual(await operationsOf(target, hash), Array(3).fill(target.application));
  });

  test("are executed up to the first refused one, and only the block says so", async () => {
    const operator = ownOperator();
    const [first, second] = await request(target, operator, ", count: 2");
    const fields = `b: ${outcomeField(first!.number, operator, "kept")} ` +
      `a: ${outcomeField(null, operator, "refuse")} ` +
      `c: ${outcomeField(second!.number, operator, "never")}`;
    const reply = await postToLab(target, `query { ${fields} }`);
    assert.equal(reply.body, `{"data":"${blockOf(reply)}"}`);
    assert.deepEqual(await operationsOf(target, blockOf(reply)), [target.application]);
    assert.deepEqual((await storedOf(target, operator)).map(({ output }) => output), ["kept"]);
    assert.deepEqual(await pendingOf(target, operator), [second]);
    await forget(target);
  });

  test("make no block when the first one is refused, and the path names it", async () => {
    const operator = ownOperator();
    const tasks = await request(target, operator);
    const fields = `a: ${outcomeField(null, operator, "refuse")} ` +
      `b: ${outcomeField(tasks[0]!.number, operator, "never")}`;
    const reply = await postToLab(target, `query { ${fields} }`);
    assert.match(reply.body, /^\{"data":null,"errors":\[\{.*"path":\["a"\]\}\]\}$/);
    assert.deepEqual(await pendingOf(target, operator), tasks);
    await forget(target);
  });

  test("of positional tasks go to them in order", async () => {
    const operator = ownOperator();
    await forget(target);
    const tasks = await request(target, operator, ", identified: false, count: 2");
    const fields = `a: ${outcomeField(null, operator, "1")} b: ${
      outcomeField(null, operator, "2")
    }`;
    blockOf(await postToLab(target, `query { ${fields} }`));
    const stored = await storedOf(target, operator);
    assert.deepEqual(
      stored.map(({ number, output }) => [number, output]),
      [[tasks[0]!.number, "1"], [tasks[1]!.number, "2"]],
    );
  });

  test("show their bytes in the block", async () => {
    const field = outcomeField(7, "x é", "big");
    const hash = blockOf(await postToLab(target, `query { ${field} }`));
    const query = `query { block(chainId: "${target.chain}", hash: "${hash}") { hash block { ` +
      "body { transactionMetadata { operation { operationType userBytesHex } } } } } }";
    const { body } = await postToNode(target, query);
    // Variant 1, an id, 7 as eight bytes, "x é" and "big" with their lengths in front.
    const bytes = "0101" + "0700000000000000" + "0478" + "20c3a9" + "03626967";
    assert.ok(body.includes(`{"operationType":"User","userBytesHex":"${bytes}"}`), body);
  });

  test("make a block that lies behind the last one, and blocks are listed newest first", async () => {
    const height = await nextHeight(target);
    const older = blockOf(await postToLab(target, "mutation { forget }"));
    const newer = blockOf(await postToLab(target, "mutation { forget }"));
    assert.ok(await nextHeight(target) >= height + 2);
    const query = `query { blocks(chainId: "${target.chain}", from: "${newer}", limit: 2) ` +
      "{ hash block { header { previousBlockHash } } } }";
    const { body } = await postToNode(target, query);
    const shown = `{"hash":"${newer}","block":{"header":{"previousBlockHash":"${older}"}}},` +
      `{"hash":"${older}",`;
    assert.ok(body.includes(shown), body);
  });
});
