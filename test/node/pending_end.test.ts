import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BLOCK, CHAIN, clientOf, NEVER } from "./fixture.ts";
import { CLOSED_PORT, httpServer } from "./servers.ts";

/** The bodies are those of a real node, read-only, without a key, and at work. */
const ROWS: readonly (readonly [what: string, status: number, body: string, kind: string])[] = [
  ["a block was pending", 200, `{"data":{"retryPendingBlock":"${BLOCK}"}}`, "committed"],
  ["nothing is pending", 200, `{"data":{"retryPendingBlock":null}}`, "none"],
  [
    "the node is read-only",
    200,
    `{"data":null,"errors":[{"message":"Schema is not configured for mutations.","locations":[{"line":1,"column":1}]},{"message":"Schema is not configured for mutations.","locations":[{"line":1,"column":1}]}]}`,
    "readOnly",
  ],
  [
    "the node has no key",
    200,
    `{"data":null,"errors":[{"message":"client is not configured to propose on chain ${CHAIN}","locations":[{"line":1,"column":12}],"path":["retryPendingBlock"]}]}`,
    "cannotPropose",
  ],
  [
    "no validator answers",
    200,
    `{"data":null,"errors":[{"message":"Failed to communicate with a quorum of validators","path":["retryPendingBlock"]}]}`,
    "failed",
  ],
  [
    "a conflict is told",
    200,
    `{"data":null,"errors":[{"message":"A different block was already committed at this height."}]}`,
    "failed",
  ],
  [
    "a null stands beside an error",
    200,
    `{"data":{"retryPendingBlock":null},"errors":[{"message":"x"}]}`,
    "failed",
  ],
  ["the data is null", 200, `{"data":null}`, "failed"],
  ["the field is missing", 200, `{"data":{}}`, "failed"],
  ["the hash is none", 200, `{"data":{"retryPendingBlock":"soon"}}`, "failed"],
  ["a proxy answers", 502, "<html>", "failed"],
  ["a proxy answers with null", 504, `{"data":{"retryPendingBlock":null}}`, "failed"],
];

describe("retryPendingBlock() ends as U3 says", () => {
  for (const [what, status, body, kind] of ROWS) {
    test(`retryPendingBlock() is ${kind} when ${what} (U3)`, async () => {
      await using node = await httpServer(() => ({ status, body }));
      using client = clientOf(node.url);
      const end = await client.retryPendingBlock(CHAIN, NEVER);
      assert.equal(end.kind, kind, JSON.stringify(end));
      assert.equal(node.seen[0]?.path, "/");
      assert.equal(node.seen[0]?.query, `mutation { retryPendingBlock(chainId: "${CHAIN}") }`);
    });
  }

  test("retryPendingBlock() fails when nothing listens", async () => {
    using client = clientOf(`http://127.0.0.1:${CLOSED_PORT}`);
    assert.equal((await client.retryPendingBlock(CHAIN, NEVER)).kind, "failed");
  });
});
