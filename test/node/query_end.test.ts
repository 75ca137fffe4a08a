import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { APPLICATION, BLOCK, clientOf, NEVER, OURS } from "./fixture.ts";
import { type Answer, httpServer, tcpServer } from "./servers.ts";

const QUERY = "query { __schema { queryType { fields { name } } } }";
const TRAP = "Execution error: RuntimeError: unreachable during Query";
const UNREGISTERED = "No validator provided a usable certificate registering blob ";

const ROWS: readonly (readonly [what: string, answer: Answer, kind: string])[] = [
  ["the application answers", { body: `{"data":{"localWorkerState":null}}` }, "answered"],
  ["it does not know the field", {
    body: `{"data":null,"errors":[{"message":"Unknown field \\"x\\" on type \\"QueryRoot\\"."}]}`,
  }, "invalid"],
  ["a part of the answer is an error", {
    body: `{"data":{"a":1},"errors":[{"message":"no"}]}`,
  }, "invalid"],
  ["it schedules operations", { body: `{"data":"${BLOCK}"}` }, "invalid"],
  ["its service traps", { status: 500, body: JSON.stringify({ error: TRAP }) }, "invalid"],
  ["there is no such application", {
    status: 500,
    body: JSON.stringify({ error: `${UNREGISTERED}ApplicationDescription:${APPLICATION}` }),
  }, "misaddressed"],
  ["the node has another trouble", { status: 500, body: `{"error":"Storage"}` }, "unreachable"],
  ["a proxy finds no node", { status: 502, body: "<html>" }, "unreachable"],
  ["a page answers", { body: "<!DOCTYPE html><title>GraphiQL IDE</title>" }, "unreachable"],
  ["the data is a list", { body: `{"data":[]}` }, "unreachable"],
  ["the data is null", { body: `{"data":null}` }, "unreachable"],
  ["there is no data", { body: `{"status":"ok"}` }, "unreachable"],
];

describe("query() ends as a question does (A4, A5)", () => {
  for (const [what, answer, kind] of ROWS) {
    test(`query() is ${kind}: ${what}`, async () => {
      await using node = await httpServer(() => answer);
      using client = clientOf(node.url);
      const end = await client.query(OURS, QUERY, NEVER);
      assert.equal(end.kind, kind, JSON.stringify(end));
    });
  }

  test("query() sends the document as it is, and gives the data with all digits", async () => {
    await using node = await httpServer(() => ({ body: `{"data":{"n":18446744073709551615}}` }));
    using client = clientOf(node.url);
    const data = { n: 2n ** 64n - 1n };
    assert.deepEqual(await client.query(OURS, QUERY, NEVER), { kind: "answered", data });
    assert.equal(node.seen[0]?.query, QUERY);
    assert.match(node.seen[0]?.path ?? "", new RegExp(`/applications/${APPLICATION}$`));
  });

  test("query() rejects when its signal is aborted", async () => {
    const aborted = new AbortController();
    await using server = await tcpServer((socket) => {
      socket.once("data", () => aborted.abort(new Error("given up")));
    });
    using client = clientOf(server.url);
    await assert.rejects(client.query(OURS, QUERY, aborted.signal), /given up/);
  });
});

describe("command() ends as a submission does (U2)", () => {
  const COMMAND = `mutation { executeWorkerCommand(owner: "0x00", command: "DeregisterWorker") }`;

  const COMMAND_ROWS: readonly (readonly [what: string, answer: Answer, kind: string])[] = [
    ["a block was committed", { body: `{"data":"${BLOCK}"}` }, "committed"],
    ["nothing was scheduled", {
      body: `{"data":{"executeWorkerCommand":[1,0]}}`,
    }, "acceptedWithoutBlock"],
    ["the service refuses", { body: `{"data":null,"errors":[{"message":"no"}]}` }, "refused"],
    ["the contract fails", {
      status: 500,
      body: `{"error":"Execution error: RuntimeError: unreachable during Operation(0)"}`,
    }, "failedInExecution"],
    ["the node has no key", {
      status: 500,
      body: `{"error":"client is not configured to propose on chain 00"}`,
    }, "cannotPropose"],
    ["a proxy answers", { status: 502, body: "<html>" }, "unknown"],
    ["there is no data", { body: `{"data":{}}` }, "unknown"],
  ];
  for (const [what, answer, kind] of COMMAND_ROWS) {
    test(`command() is ${kind}: ${what} (U2)`, async () => {
      await using node = await httpServer(() => answer);
      using client = clientOf(node.url);
      const end = await client.command(OURS, COMMAND, NEVER);
      assert.equal(end.kind, kind, JSON.stringify(end));
      assert.equal(node.seen[0]?.query, COMMAND);
      assert.equal(node.seen.length, 1);
    });
  }

  test("command() is unknown when it is cut, and sent once (U3)", async () => {
    let requests = 0;
    await using server = await tcpServer((socket) => {
      socket.once("data", () => {
        requests++;
        socket.destroy();
      });
    });
    using client = clientOf(server.url);
    assert.equal((await client.command(OURS, COMMAND, NEVER)).kind, "unknown");
    assert.equal(requests, 1);
  });

  test("command() sends nothing that is above the node's limit (U2)", async () => {
    await using node = await httpServer(() => ({ body: `{"data":{"a":true}}` }));
    using client = clientOf(node.url);
    const end = await client.command(OURS, `mutation { a(b: "${"x".repeat(2_097_152)}") }`, NEVER);
    assert.equal(end.kind, "tooLarge");
    assert.equal(node.seen.length, 0);
  });
});
