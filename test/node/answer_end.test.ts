import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { APPLICATION, BLOCK, CHAIN, clientOf, NEVER, NOW, OURS } from "./fixture.ts";
import { type Answer, httpServer, tcpServer } from "./servers.ts";

/** As a real node sends it. */
const ACTIONS =
  `{"data":{"nextActions":{"request_callback":null,"set_cursor":"0","execute_tasks":[{"operator":"cat","input":"p 2"},{"id":"0","operator":"cat","input":"a 0"}]}}}`;

const TRAP = "Local node operation failed: Worker operation failed: Execution error: " +
  "Failed to execute Wasm module: RuntimeError: unreachable during Query";
const UNREGISTERED = "No validator provided a usable certificate registering blob ";

const ROWS: readonly (readonly [what: string, answer: Answer, kind: string])[] = [
  ["the answer is the node's", { body: ACTIONS }, "answered"],
  ["the application refuses", { body: `{"data":null,"errors":[{"message":"no"}]}` }, "invalid"],
  ["its service traps", { status: 500, body: error(TRAP) }, "invalid"],
  [
    "a field has the wrong type",
    { body: `{"data":{"nextActions":{"execute_tasks":7}}}` },
    "invalid",
  ],
  ["the actions are null", { body: `{"data":{"nextActions":null}}` }, "invalid"],
  ["it schedules operations", { body: `{"data":"${BLOCK}"}` }, "invalid"],
  ["it schedules, read-only", { status: 403, body: error("… in read-only mode") }, "invalid"],
  ["an id is malformed", { status: 400, body: error("malformed chain ID: …") }, "misaddressed"],
  ["there is no such application", {
    status: 500,
    body: error(`${UNREGISTERED}ApplicationDescription:${APPLICATION}`),
  }, "misaddressed"],
  ["there is no such chain", {
    status: 500,
    body: error(`${UNREGISTERED}ChainDescription:${CHAIN}`),
  }, "misaddressed"],
  ["the node has another trouble", { status: 500, body: error("Storage error") }, "unreachable"],
  ["a proxy finds no node", { status: 502, body: "<html>" }, "unreachable"],
  ["a proxy is overloaded", { status: 503 }, "unreachable"],
  ["a proxy gave up waiting", { status: 504, body: "{}" }, "unreachable"],
  ["a page answers", { body: "<!DOCTYPE html><title>GraphiQL IDE</title>" }, "unreachable"],
  ["the JSON is cut", { body: ACTIONS.slice(0, 60) }, "unreachable"],
  ["the data has no actions", { body: `{"data":{}}` }, "unreachable"],
  ["the path is wrong", { status: 404 }, "unreachable"],
  ["the body is packed", {
    headers: { "content-encoding": "gzip" },
    body: gzipSync(ACTIONS),
  }, "unreachable"],
  ["it is elsewhere", { status: 308, headers: { location: "/x" }, body: ACTIONS }, "unreachable"],
];

function error(message: string): string {
  return JSON.stringify({ error: message });
}

describe("ask() ends as A4 and A5 say", () => {
  for (const [what, answer, kind] of ROWS) {
    test(`ask() is ${kind}: ${what}`, async () => {
      await using node = await httpServer(() => answer);
      using client = clientOf(node.url);
      const end = await client.ask(OURS, null, NOW, NEVER);
      assert.equal(end.kind, kind, JSON.stringify(end));
    });
  }
});

test("ask() gives the actions (A3, A4)", async () => {
  await using node = await httpServer(() => ({
    headers: { "content-type": "application/octet-stream" },
    body: ACTIONS,
  }));
  using client = clientOf(node.url);
  const tasks = [
    { operator: "cat", input: "p 2" },
    { id: "0", operator: "cat", input: "a 0" },
  ];
  assert.deepEqual(await client.ask(OURS, 'a"b', NOW, NEVER), {
    kind: "answered",
    actions: { requestCallback: null, setCursor: "0", executeTasks: tasks },
  });
  assert.equal(node.seen[0]?.path, `/chains/${CHAIN}/applications/${APPLICATION}`);
  assert.equal(node.seen[0]?.query, `query { nextActions(cursor: "a\\"b", now: ${NOW}) }`);
});

test("ask() keeps every digit of a callback (S3)", async () => {
  const body =
    `{"data":{"nextActions":{"request_callback":18446744073709551615,"execute_tasks":[]}}}`;
  await using node = await httpServer(() => ({ body }));
  using client = clientOf(node.url);
  const end = await client.ask(OURS, null, NOW, NEVER);
  assert.equal(end.kind === "answered" && end.actions.requestCallback, 2n ** 64n - 1n);
});

test("ask() names the path of a wrong type (A4)", async () => {
  const body = `{"data":{"nextActions":{"execute_tasks":[{"operator":"cat","input":5}]}}}`;
  await using node = await httpServer(() => ({ body }));
  using client = clientOf(node.url);
  const end = await client.ask(OURS, null, NOW, NEVER);
  assert.match("message" in end ? end.message : "", /execute_tasks\[0\]\.input/);
});

test("ask() says where a redirect points to, and does not follow it", async () => {
  await using node = await httpServer(() => ({ status: 301, headers: { location: "https://x/" } }));
  using client = clientOf(node.url);
  const end = await client.ask(OURS, null, NOW, NEVER);
  assert.deepEqual(end, { kind: "unreachable", message: "HTTP 301: a redirect to https://x/" });
  assert.equal(node.seen.length, 1);
});

test("ask() is invalid when the answer has no end: no more than the limit is kept", async () => {
  let closed = false;
  await using node = await tcpServer((socket) => {
    const chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    const more = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("drain", more).on("close", () => closed = true);
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      more();
    });
  });
  using client = clientOf(node.url, { maxReplyBytes: 1_000_000 });
  const end = await client.ask(OURS, null, NOW, NEVER);
  assert.equal(end.kind, "invalid");
  assert.match("message" in end ? end.message : "", /more than 1000000 bytes/);
  while (!closed) await new Promise((resolve) => setImmediate(resolve));
});

test("a client sends its headers and keeps the prefix of its URL", async () => {
  await using node = await httpServer(() => ({ body: ACTIONS }));
  using client = clientOf(`${node.url}/prefix/`, { headers: { "X-Key": "secret" } });
  await client.ask(OURS, null, NOW, NEVER);
  const [request] = node.seen;
  assert.equal(request?.path, `/prefix/chains/${CHAIN}/applications/${APPLICATION}`);
  assert.equal(request?.headers["x-key"], "secret");
  assert.equal(request?.headers["content-type"], "application/json");
});

test("a client tells no secret in what goes wrong", async () => {
  await using node = await httpServer(() => ({ status: 401 }));
  const withUser = node.url.replace("http://", "http://me:hunter2@");
  using client = clientOf(withUser, { headers: { "X-Key": "secret" } });
  const ends = [
    await client.ask(OURS, null, NOW, NEVER),
    await client.submit(OURS, [{ operator: "cat", output: "x" }], NEVER),
    await client.describe(NEVER).catch((error: Error) => error.message),
  ];
  assert.doesNotMatch(JSON.stringify(ends), /hunter2|secret/);
  assert.equal(node.seen[0]?.headers.authorization, "Basic bWU6aHVudGVyMg==");
});
