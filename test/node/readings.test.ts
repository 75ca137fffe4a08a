import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { NodeError } from "../../lib/node/describe.ts";
import { APPLICATION, CHAIN, clientOf, NEVER, OTHER_CHAIN } from "./fixture.ts";
import { CLOSED_PORT, httpServer, type SeenRequest } from "./servers.ts";

const hashOf = (height: number) => height.toString(16).padStart(64, "0");

/** The `blocks` of a node whose chain has blocks of these heights: newest first, from a hash on. */
function chainOf(count: number): (request: SeenRequest) => { body: string } {
  return ({ query }) => {
    const from = /from: "([0-9a-f]+)"/.exec(query)?.[1];
    const top = from === undefined ? count - 1 : parseInt(from, 16);
    const limit = Number(/limit: (\d+)/.exec(query)?.[1]);
    const heights = Array.from({ length: Math.min(limit, top + 1) }, (_, index) => top - index);
    return { body: JSON.stringify({ data: { blocks: heights.map(wireBlock) } }) };
  };
}

function wireBlock(height: number) {
  const operation = { operationType: "User", applicationId: APPLICATION };
  const system = { operationType: "System", applicationId: null };
  const transactionMetadata = [{ operation }, { operation: system }, { operation: null }];
  const previousBlockHash = height === 0 ? null : hashOf(height - 1);
  return {
    hash: hashOf(height),
    block: { header: { height, previousBlockHash }, body: { transactionMetadata } },
  };
}

describe("blocksAbove()", () => {
  test("blocksAbove() gives all blocks above a height, oldest first, over many pages (U3)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(350), fc.integer({ min: -1, max: 360 }), async (count, height) => {
        await using node = await httpServer(chainOf(count));
        using client = clientOf(node.url);
        const blocks = await client.blocksAbove(CHAIN, height, NEVER);
        const expected = Array.from(
          { length: Math.max(0, count - 1 - height) },
          (_, index) => height + 1 + index,
        );
        assert.deepEqual(blocks?.map((block) => block.height), expected);
      }),
      { numRuns: 25 },
    );
  });

  test("blocksAbove() lists the applications of user operations only (U6)", async () => {
    await using node = await httpServer(chainOf(1));
    using client = clientOf(node.url);
    const expected = [{ hash: hashOf(0), height: 0, operations: [APPLICATION], found: null }];
    assert.deepEqual(await client.blocksAbove(CHAIN, -1, NEVER), expected);
  });

  test("blocksAbove() looks for outputs in the operations of an application (U3)", async () => {
    const hex = (text: string) => Buffer.from(text, "utf8").toString("hex");
    const blocks = [["\0\x0c8 \u00e4 done {1}"], ["request 8"], ["x", '"say \\"8 done\\""'], []];
    const wire = blocks.map((texts, height) => {
      const operation = { operationType: "User", applicationId: APPLICATION };
      const transactionMetadata = texts.map((text) => ({
        operation: { ...operation, userBytesHex: hex(text) },
      }));
      const block = wireBlock(height);
      return { ...block, block: { ...block.block, body: { transactionMetadata } } };
    });
    await using node = await httpServer(({ query }) => {
      const hash = /hash: "([0-9a-f]+)"/.exec(query)?.[1];
      const data = hash === undefined
        ? { blocks: wire.toReversed() }
        : { block: wire.find((block) => block.hash === hash) };
      return { body: JSON.stringify({ data }) };
    });
    using client = clientOf(node.url);
    const sought = { application: APPLICATION, outputs: ["8 \u00e4 done {1}", 'say "8 done"'] };
    const read = await client.blocksAbove(CHAIN, -1, NEVER, sought);
    assert.deepEqual(read?.map(({ found }) => found), [
      { operations: 1, outputs: 1 },
      { operations: 0, outputs: 0 },
      { operations: 1, outputs: 1 },
      null,
    ]);
    assert.equal(node.seen.length, 1 + 3, "a block without an operation of it is not looked into");
  });

  test("blocksAbove() is null when a page cannot be read", async () => {
    const whole = chainOf(250);
    await using node = await httpServer((request) =>
      request.query.includes("from:")
        ? { body: `{"data":null,"errors":[{"message":"Missing confirmed block"}]}` }
        : whole(request)
    );
    using client = clientOf(node.url);
    assert.equal(await client.blocksAbove(CHAIN, -1, NEVER), null);
    assert.equal((await client.blocksAbove(CHAIN, 200, NEVER))?.length, 49);
  });

  test("blocksAbove() is null when the node never comes to an end", async () => {
    await using node = await httpServer(() => ({
      body: JSON.stringify({ data: { blocks: Array(100).fill(wireBlock(7)) } }),
    }));
    using client = clientOf(node.url);
    assert.equal(await client.blocksAbove(CHAIN, 6, NEVER), null);
  });
});

test("block() reads one block, and is null when there is none", async () => {
  await using node = await httpServer(({ query }) => ({
    body: query.includes(hashOf(3))
      ? JSON.stringify({ data: { block: wireBlock(3) } })
      : `{"data":null,"errors":[{"message":"Missing confirmed block: 00","path":["block"]}]}`,
  }));
  using client = clientOf(node.url);
  assert.equal((await client.block(CHAIN, hashOf(3), NEVER))?.height, 3);
  assert.equal(await client.block(CHAIN, hashOf(4), NEVER), null);
});

describe("heights()", () => {
  const chains = Array.from({ length: 1_200 }, (_, index) => hashOf(index));

  /** A chain's height is its number; one that is `bad` fails the whole request, as on a real node. */
  function nodeOf(bad: ReadonlySet<string>) {
    return httpServer(({ query }) => {
      const asked = [...query.matchAll(/(c\d+): chain\(chainId: "([0-9a-f]+)"\)/g)];
      const failed = asked.find(([, , chain]) => bad.has(chain!));
      if (failed) {
        return {
          body: JSON.stringify({ data: null, errors: [{ message: "x", path: [failed[1]] }] }),
        };
      }
      const entries = asked.map(([, alias, chain]) => [
        alias,
        { tipState: { nextBlockHeight: parseInt(chain!, 16) } },
      ]);
      return { body: JSON.stringify({ data: Object.fromEntries(entries) }) };
    });
  }

  test("heights() asks for at most 500 chains in a request (A6)", async () => {
    await using node = await nodeOf(new Set());
    using client = clientOf(node.url);
    const heights = await client.heights(chains, NEVER);
    assert.deepEqual([...heights.values()], chains.map((_, index) => index - 1));
    const asked = node.seen.map(({ query }) => query.split("chain(").length - 1);
    assert.deepEqual(asked, [500, 500, 200]);
  });

  test("heights() reads every chain but those that fail (A6)", async () => {
    const bad = new Set([hashOf(0), hashOf(3), hashOf(250), hashOf(1_199)]);
    await using node = await nodeOf(bad);
    using client = clientOf(node.url);
    const heights = await client.heights(chains, NEVER);
    const unread = [...heights].filter(([, height]) => height === null).map(([chain]) => chain);
    assert.deepEqual(new Set(unread), bad);
    assert.equal(heights.size, chains.length);
  });

  test("heights() asks once when the node cannot be reached", async () => {
    await using node = await httpServer(() => ({ status: 502 }));
    using client = clientOf(node.url);
    const heights = await client.heights([CHAIN, OTHER_CHAIN], NEVER);
    assert.deepEqual([...heights], [[CHAIN, null], [OTHER_CHAIN, null]]);
    assert.equal(node.seen.length, 1);
  });
});

test("acceptsMutations() is what the schema says, and null when it says nothing (U4)", async () => {
  const bodies = [
    `{"data":{"__schema":{"mutationType":{"name":"MutationRoot"}}}}`,
    `{"data":{"__schema":{"mutationType":null}}}`,
    `{"data":null,"errors":[{"message":"introspection is off"}]}`,
    `<html>`,
  ];
  const answers = await Promise.all(bodies.map(async (body) => {
    await using node = await httpServer(() => ({ body }));
    using client = clientOf(node.url);
    return await client.acceptsMutations(NEVER);
  }));
  assert.deepEqual(answers, [true, false, null, null]);
});

describe("describe()", () => {
  const WHOLE =
    `{"data":{"version":{"crate_version":"0.15.23","git_dirty":false},"chains":{"list":["${CHAIN}"],"default":"${CHAIN}"}}}`;

  test("describe() gives version and chains", async () => {
    await using node = await httpServer(() => ({ body: WHOLE }));
    using client = clientOf(node.url);
    const expected = { version: "0.15.23", chains: [CHAIN], defaultChain: CHAIN };
    assert.deepEqual(await client.describe(NEVER), expected);
  });

  const OTHERS: readonly (readonly [number, string, RegExp])[] = [
    [
      200,
      "<!DOCTYPE html><title>Welcome to nginx</title>",
      /is no Linera node: .*Welcome to nginx/,
    ],
    [200, `{"data":{"hello":"world"}}`, /is no Linera node/],
    [200, `{"data":null,"errors":[{"message":"Unknown field"}]}`, /no Linera node: Unknown field/],
    [
      200,
      `{"data":{"version":{},"chains":{"list":[],"default":"zz"}}}`,
      /is no Linera node/,
    ],
    [401, "", /--node-header/],
    [404, "", /HTTP 404.*path/],
    [302, "", /redirects are not followed/],
  ];
  for (const [status, body, message] of OTHERS) {
    test(`describe() throws when HTTP ${status} ${body.slice(0, 12)} answers`, async () => {
      await using server = await httpServer(() => ({ status, body }));
      using client = clientOf(server.url);
      await assert.rejects(
        client.describe(NEVER),
        (error) =>
          error instanceof NodeError && message.test(error.message) &&
          error.message.includes(server.url),
      );
    });
  }

  test("describe() throws when nothing listens", async () => {
    using client = clientOf(`http://127.0.0.1:${CLOSED_PORT}`);
    await assert.rejects(client.describe(NEVER), /cannot be reached: .*nothing listens/);
  });
});
