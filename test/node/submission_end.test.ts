import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { APPLICATION, BLOCK, CHAIN, clientOf, NEVER, OURS, OUTCOMES } from "./fixture.ts";
import { httpServer } from "./servers.ts";

/** Status, body, and the end of a submission that gets it; the bodies are those of a real node. */
type Row = readonly [what: string, status: number, body: string, kind: string];

const EXECUTION = "Local node operation failed: Worker operation failed: Execution error: " +
  "Failed to execute Wasm module: RuntimeError: unreachable during ";
const UNREGISTERED = "No validator provided a usable certificate registering blob ";

const ROWS: readonly Row[] = [
  ["a block was committed", 200, `{"data":"${BLOCK}"}`, "committed"],
  ["nothing was scheduled", 200, `{"data":{"o0":false}}`, "acceptedWithoutBlock"],
  [
    "the service refuses",
    200,
    `{"data":null,"errors":[{"message":"the outcome is refused","locations":[{"line":1,"column":9}],"path":["o0"]}]}`,
    "refused",
  ],
  ["the service traps", 500, error(`${EXECUTION}Query`), "refused"],
  [
    "the contract fails on an operation",
    500,
    error(`${EXECUTION}Operation(0)`),
    "failedInExecution",
  ],
  ["the block is above a limit of blocks", 500, error(`${EXECUTION}Block`), "failedInExecution"],
  [
    "somebody else's block came first",
    500,
    error(
      `A different block was already committed at this height. The committed certificate hash is ${BLOCK}`,
    ),
    "conflict",
  ],
  [
    "the height has passed meanwhile",
    500,
    error(
      "Chain is expecting a next block at height 35 but the given block is at height 34 instead",
    ),
    "conflict",
  ],
  [
    "two proposers are in one round",
    500,
    error(
      "Failed to communicate with a quorum of validators: Chain error: Round number should be greater than MultiLeader(0)",
    ),
    "unknown",
  ],
  [
    "validators fail on the block",
    500,
    error(`Failed to communicate with a quorum of validators: ${EXECUTION}Operation(0)`),
    "unknown",
  ],
  [
    "validators name a conflict",
    500,
    error("No quorum: A different block was already committed at this height."),
    "unknown",
  ],
  [
    "the node has no key",
    500,
    error(`client is not configured to propose on chain ${CHAIN}`),
    "cannotPropose",
  ],
  [
    "a contract reads data that nobody has",
    500,
    error(`${UNREGISTERED}Data:0`),
    "failedInExecution",
  ],
  [
    "the node is read-only",
    403,
    error("scheduling operations from queries is disabled in read-only mode"),
    "readOnly",
  ],
  [
    "the chain id is malformed",
    400,
    error("malformed chain ID: Invalid character 'z' at position 0"),
    "misaddressed",
  ],
  [
    "the application id is malformed",
    400,
    error("Invalid hexadecimal: Invalid character 'z' at position 0"),
    "misaddressed",
  ],
  [
    "the application is unknown",
    500,
    error(`${UNREGISTERED}ApplicationDescription:${APPLICATION}`),
    "misaddressed",
  ],
  ["the chain is unknown", 500, error(`${UNREGISTERED}ChainDescription:${CHAIN}`), "misaddressed"],
  [
    "the request is too large",
    413,
    "Failed to buffer the request body: length limit exceeded",
    "tooLarge",
  ],
  [
    "a proxy finds it too large",
    413,
    "<html><h1>413 Request Entity Too Large</h1></html>",
    "tooLarge",
  ],
  // What is not the node's decides nothing.
  ["another error of the node", 500, error("Storage error: disk full"), "unknown"],
  ["a proxy's 500", 500, "<html>during Operation(0)</html>", "unknown"],
  ["a proxy's 400", 400, "<html>Bad Request</html>", "unknown"],
  ["a proxy's 403", 403, "read-only mode", "unknown"],
  ["a proxy's 502", 502, "<html>Bad Gateway</html>", "unknown"],
  ["a proxy's 503", 503, "", "unknown"],
  ["a proxy's 504", 504, `{"error":"upstream timed out"}`, "unknown"],
  ["a proxy's 401", 401, "who are you?", "unknown"],
  ["a wrong path", 404, "", "unknown"],
  ["HTML that says 200", 200, "<!DOCTYPE html><title>GraphiQL IDE</title>", "unknown"],
  ["JSON that is not the node's", 200, `{"status":"ok"}`, "unknown"],
  ["data without a field", 200, `{"data":{}}`, "unknown"],
  ["data that is null without an error", 200, `{"data":null}`, "unknown"],
  ["a string that is no hash", 200, `{"data":"accepted"}`, "unknown"],
  ["fields that are no booleans", 200, `{"data":{"o0":"yes"}}`, "unknown"],
  ["a list", 200, `[]`, "unknown"],
  ["a number", 200, `7`, "unknown"],
  ["an empty body", 200, ``, "unknown"],
  ["no content", 204, ``, "unknown"],
  ["JSON that is cut", 200, `{"data":"${BLOCK}`, "unknown"],
];

function error(message: string): string {
  return JSON.stringify({ error: message });
}

describe("submit() ends as U2 says", () => {
  for (const [what, status, body, kind] of ROWS) {
    test(`submit() is ${kind} when ${what} (U2)`, async () => {
      const headers = { "content-type": "application/octet-stream" };
      await using node = await httpServer(() => ({ status, headers, body }));
      using client = clientOf(node.url);
      const end = await client.submit(OURS, OUTCOMES, NEVER);
      assert.equal(end.kind, kind, JSON.stringify(end));
    });
  }
});

test("submit() gives the block's hash when one was committed (U2)", async () => {
  await using node = await httpServer(() => ({ body: `{"data":"${BLOCK}"}` }));
  using client = clientOf(node.url);
  assert.deepEqual(await client.submit(OURS, OUTCOMES, NEVER), { kind: "committed", block: BLOCK });
});

test("submit() names the alias that was refused (U6)", async () => {
  const body = `{"data":null,"errors":[{"message":"no","path":["o3"]},{"message":"x"}]}`;
  await using node = await httpServer(() => ({ body }));
  using client = clientOf(node.url);
  const end = await client.submit(OURS, OUTCOMES, NEVER);
  assert.deepEqual(end, { kind: "refused", message: "no", alias: "o3" });
});

test("submit() is refused without an alias when no path is given", async () => {
  await using node = await httpServer(() => ({
    body: `{"data":null,"errors":[{"message":"no"}]}`,
  }));
  using client = clientOf(node.url);
  const end = await client.submit(OURS, OUTCOMES, NEVER);
  assert.deepEqual(end, { kind: "refused", message: "no", alias: null });
});

test("submit() shortens a message that has no end", async () => {
  const body = JSON.stringify({ data: null, errors: [{ message: "x".repeat(100_000) }] });
  await using node = await httpServer(() => ({ body }));
  using client = clientOf(node.url);
  const end = await client.submit(OURS, OUTCOMES, NEVER);
  assert.equal(end.kind, "refused");
  assert.ok("message" in end && end.message.length < 2_000);
});

test("submit() says what answered when it was not the node", async () => {
  await using node = await httpServer(() => ({ status: 502, body: "<html>Bad\n Gateway</html>" }));
  using client = clientOf(node.url);
  const end = await client.submit(OURS, OUTCOMES, NEVER);
  assert.deepEqual(end, { kind: "unknown", message: "HTTP 502: <html>Bad Gateway</html>" });
});

test("submit() sends nothing when the request is above the node's limit (U2)", async () => {
  await using node = await httpServer(() => ({ body: `{"data":{"o0":false}}` }));
  using client = clientOf(node.url);
  const largest = 2_097_152 - JSON.stringify({ query: documentWith("") }).length;
  assert.equal(
    (await client.submit(OURS, outcome("x".repeat(largest)), NEVER)).kind,
    "acceptedWithoutBlock",
  );
  const end = await client.submit(OURS, outcome("x".repeat(largest + 1)), NEVER);
  assert.equal(end.kind, "tooLarge");
  assert.ok("message" in end && end.message.includes("2097153"));
  assert.equal(node.seen.length, 1);
  assert.equal(node.seen[0]?.body.length, 2_097_152);
});

function outcome(output: string) {
  return [{ operator: "cat", output }];
}

function documentWith(output: string): string {
  return `query { o0: processTaskOutcome(outcome: {operator: "cat", output: "${output}"}) }`;
}
