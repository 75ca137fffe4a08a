/** Readings that are above the limit of an answer, and a question that is above that of a request. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { APPLICATION, CHAIN, clientOf, NEVER, NOW, OURS } from "./fixture.ts";
import { httpServer, type SeenRequest } from "./servers.ts";

const hashOf = (height: number) => height.toString(16).padStart(64, "0");

/** Twelve blocks with 2 kB of operations each, and three times as much with their bytes. */
function largeBlocks({ query }: SeenRequest): { body: string } {
  const hash = /hash: "([0-9a-f]+)"/.exec(query)?.[1];
  const withBytes = query.includes("userBytesHex");
  const blockAt = (height: number) => {
    const bytes = withBytes ? { userBytesHex: "00".repeat(40) } : {};
    const operation = { operationType: "User", applicationId: APPLICATION, ...bytes };
    const header = { height, previousBlockHash: height === 0 ? null : hashOf(height - 1) };
    const transactionMetadata = Array.from({ length: 15 }, () => ({ operation }));
    return { hash: hashOf(height), block: { header, body: { transactionMetadata } } };
  };
  if (hash !== undefined) return data({ block: blockAt(parseInt(hash, 16)) });
  const from = /from: "([0-9a-f]+)"/.exec(query)?.[1];
  const top = from === undefined ? 11 : parseInt(from, 16);
  const limit = Math.min(Number(/limit: (\d+)/.exec(query)?.[1]), top + 1);
  return data({ blocks: Array.from({ length: limit }, (_, index) => blockAt(top - index)) });
}

function data(value: unknown): { body: string } {
  return { body: JSON.stringify({ data: value }) };
}

test("blocksAbove() reads fewer blocks at once when they are above the limit of an answer (U3)", async () => {
  await using node = await httpServer(largeBlocks);
  using client = clientOf(node.url, { maxReplyBytes: 5_000 });
  const blocks = await client.blocksAbove(CHAIN, 1, NEVER);
  assert.deepEqual(blocks?.map(({ height }) => height), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test("block() counts every operation when their bytes are above the limit of an answer (U3)", async () => {
  await using node = await httpServer(largeBlocks);
  using client = clientOf(node.url, { maxReplyBytes: 2_500 });
  const sought = { application: APPLICATION, outputs: ["an output"] };
  const block = await client.block(CHAIN, hashOf(3), NEVER, sought);
  assert.equal(block?.operations.length, 15);
  assert.equal(block?.found, null);
});

test("ask() names a cursor that no request can carry back, and sends nothing (A4)", async () => {
  await using node = await httpServer(() => ({ body: "" }));
  using client = clientOf(node.url);
  const end = await client.ask(OURS, "c".repeat(2_097_152), NOW, NEVER);
  assert.equal(end.kind, "invalid");
  assert.match(
    "message" in end ? end.message : "",
    /^its cursor is too long .* 2097\d+ bytes; a node takes 2097152/,
  );
  assert.equal(node.seen.length, 0);
});
