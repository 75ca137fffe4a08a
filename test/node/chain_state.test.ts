import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { APPLICATION, CHAIN, clientOf, NEVER } from "./fixture.ts";
import { type Answer, CLOSED_PORT, httpServer } from "./servers.ts";

const OWNER = "0x464355ea45faa6f2d2a0d7a1cb75bd10faf5319a0899c4d98515775207614efb";
const ADDRESS = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045";

/** A chain as a real node sends it. */
function stateBody(parts: { height?: unknown; timestamp?: unknown; ownership?: string } = {}) {
  const { height = 4, timestamp = 1795514496831309, ownership = owned(`"${OWNER}":100`) } = parts;
  return `{"data":{"chain":{"tipState":{"nextBlockHeight":${height}},` +
    `"executionState":{"system":{"timestamp":${timestamp}}},` +
    `"manager":{"ownership":${ownership}}}}}`;
}

function owned(owners: string, superOwners = ""): string {
  return `{"super_owners":[${superOwners}],"owners":{${owners}},"multi_leader_rounds":5,` +
    `"open_multi_leader_rounds":false,"timeout_config":{"fast_round_duration":null,` +
    `"base_timeout":10000000,"timeout_increment":1000000,"fallback_duration":18446744073709551615}}`;
}

async function stateFrom(answer: Answer) {
  await using node = await httpServer(() => answer);
  using client = clientOf(node.url);
  return await client.chainState(CHAIN, NEVER);
}

describe("chainState()", () => {
  test("chainState() gives height, owners and the time of the last block", async () => {
    assert.deepEqual(await stateFrom({ body: stateBody() }), {
      height: 3,
      owners: [{ owner: OWNER, weight: 100n }],
      superOwners: [],
      timestamp: 1795514496831309,
    });
  });

  test("chainState() knows a chain without a block by its creation", async () => {
    const state = await stateFrom({ body: stateBody({ height: 0 }) });
    assert.equal(state?.height, -1);
    assert.equal(state?.timestamp, 1795514496831309);
  });

  test("chainState() has no time and no owner for a chain that nobody knows", async () => {
    const body = stateBody({ height: 0, timestamp: 0, ownership: owned("") });
    assert.deepEqual(await stateFrom({ body }), {
      height: -1,
      owners: [],
      superOwners: [],
      timestamp: null,
    });
  });

  test("chainState() takes owners of every kind, and weights with all their digits", async () => {
    const ownership = owned(`"${ADDRESS}":18446744073709551615,"0x00":0`, `"${OWNER}"`);
    const state = await stateFrom({ body: stateBody({ ownership }) });
    assert.deepEqual(state?.superOwners, [OWNER]);
    assert.deepEqual(state?.owners, [
      { owner: ADDRESS, weight: 2n ** 64n - 1n },
      { owner: "0x00", weight: 0n },
    ]);
  });

  const NONSENSE: readonly (readonly [string, Answer])[] = [
    ["a negative height", { body: stateBody({ height: -1 }) }],
    ["a height that is no integer", { body: stateBody({ height: 0.5 }) }],
    ["a height that is text", { body: stateBody({ height: `"4"` }) }],
    ["a time beyond all clocks", { body: stateBody({ timestamp: "18446744073709551615" }) }],
    ["an owner that is none", { body: stateBody({ ownership: owned(`"me\\u001b[2J":1`) }) }],
    ["a negative weight", { body: stateBody({ ownership: owned(`"0x00":-1`) }) }],
    ["a weight that is no integer", { body: stateBody({ ownership: owned(`"0x00":0.5`) }) }],
    ["owners that are a list", { body: stateBody({ ownership: `{"owners":[]}` }) }],
    ["no ownership", { body: stateBody({ ownership: "null" }) }],
    ["an error", { body: `{"data":null,"errors":[{"message":"no"}]}` }],
    ["a page", { body: "<!DOCTYPE html>" }],
    ["a proxy's 502", { status: 502, body: "<html>" }],
  ];
  for (const [what, answer] of NONSENSE) {
    test(`chainState() is null for ${what}`, async () => {
      assert.equal(await stateFrom(answer), null);
    });
  }

  test("chainState() is null when nothing listens", async () => {
    using client = clientOf(`http://127.0.0.1:${CLOSED_PORT}`);
    assert.equal(await client.chainState(CHAIN, NEVER), null);
  });
});

describe("applications()", () => {
  const ROWS: readonly (readonly [string, string, readonly string[] | null])[] = [
    ["one", `{"data":{"applications":[{"id":"${APPLICATION}"}]}}`, [APPLICATION]],
    ["none", `{"data":{"applications":[]}}`, []],
    ["an id that is none", `{"data":{"applications":[{"id":"zz"}]}}`, null],
    ["no list", `{"data":{"applications":null}}`, null],
    ["an error", `{"data":null,"errors":[{"message":"no","path":["applications"]}]}`, null],
    ["a page", `<!DOCTYPE html>`, null],
  ];
  for (const [what, body, expected] of ROWS) {
    test(`applications() is ${expected === null ? "null" : "the list"} for ${what}`, async () => {
      await using node = await httpServer(() => ({ body }));
      using client = clientOf(node.url);
      assert.deepEqual(await client.applications(CHAIN, NEVER), expected);
      assert.equal(node.seen[0]?.query, `query { applications(chainId: "${CHAIN}") { id } }`);
    });
  }
});
