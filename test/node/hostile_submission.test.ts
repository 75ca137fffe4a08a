/** Hostile answers to what changes a chain: nothing of them passes for a fate that is known (U2, U3). */
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { BLOCK, CHAIN, clientOf, NEVER, OURS, OUTCOMES } from "./fixture.ts";
import { type Answer, httpServer, tcpServer } from "./servers.ts";

const DEEP = "[".repeat(200_000) + "]".repeat(200_000);
const REFUSAL = `"errors":[{"message":"no","path":["o0"]}]`;

const SUBMISSIONS: readonly (readonly [what: string, answer: Answer, kind: string])[] = [
  ["a redirect with a hash", moved(307, `{"data":"${BLOCK}"}`), "unknown"],
  ["a redirect with an acceptance", moved(308, `{"data":{"o0":true}}`), "unknown"],
  ["a packed hash that was not asked for", packed(`{"data":"${BLOCK}"}`), "unknown"],
  ["a packed answer of 64 MiB", packed("x".repeat(67_108_864)), "unknown"],
  ["lists in lists, where the data belongs", { body: `{"data":${DEEP}}` }, "unknown"],
  ["lists in lists, where a field belongs", { body: `{"data":{"o0":${DEEP}}}` }, "unknown"],
  ["data and errors", { body: `{"data":{"o0":true},${REFUSAL}}` }, "refused"],
  ["errors that are no list", { body: `{"data":null,"errors":{"message":"no"}}` }, "unknown"],
  ["errors that are none", { body: `{"data":null,"errors":[]}` }, "unknown"],
  ["an error that is null", { body: `{"data":null,"errors":[null]}` }, "refused"],
  ["a hash that is too long", { body: `{"data":"${BLOCK}00"}` }, "unknown"],
  ["a hash that is too short", { body: `{"data":"${BLOCK.slice(2)}"}` }, "unknown"],
  ["a hash with something behind it", { body: `{"data":"${BLOCK}"}}` }, "unknown"],
  ["a hash beside other data", { body: `{"data":["${BLOCK}"]}` }, "unknown"],
  ["two answers in one", { body: `{"data":"${BLOCK}"}{"data":"${BLOCK}"}` }, "unknown"],
  ["a field that is a number", { body: `{"data":{"o0":1}}` }, "unknown"],
  ["a field that is null", { body: `{"data":{"o0":null}}` }, "unknown"],
  ["a hash with the status of a failure", { status: 500, body: `{"data":"${BLOCK}"}` }, "unknown"],
];

describe("submit(), answered with hostility (U2)", () => {
  for (const [what, answer, kind] of SUBMISSIONS) {
    test(`submit() is ${kind} for ${what}`, async () => {
      await using node = await httpServer(() => answer);
      using client = clientOf(node.url);
      const end = await client.submit(OURS, OUTCOMES, NEVER);
      assert.equal(end.kind, kind, JSON.stringify(end).slice(0, 300));
      assert.ok(JSON.stringify(end).length < 2_000, "what is said of it has an end");
      assert.equal(node.seen.length, 1, "it is sent once");
    });
  }

  test("submit() is unknown for an answer without an end (U3)", async () => {
    await using node = await tcpServer(endless);
    using client = clientOf(node.url, { maxReplyBytes: 1_000_000 });
    const end = await client.submit(OURS, OUTCOMES, NEVER);
    assert.equal(end.kind, "unknown");
    assert.match("message" in end ? end.message : "", /more than 1000000 bytes/);
  });
});

const PENDING: readonly (readonly [what: string, answer: Answer, kind: string])[] = [
  ["a redirect with a null", moved(307, `{"data":{"retryPendingBlock":null}}`), "failed"],
  ["a packed null", packed(`{"data":{"retryPendingBlock":null}}`), "failed"],
  ["lists in lists", { body: `{"data":{"retryPendingBlock":${DEEP}}}` }, "failed"],
  ["a list", { body: `{"data":{"retryPendingBlock":[]}}` }, "failed"],
  ["false", { body: `{"data":{"retryPendingBlock":false}}` }, "failed"],
  ["a hash that is none", { body: `{"data":{"retryPendingBlock":"${BLOCK}0"}}` }, "failed"],
  ["data that is a list", { body: `{"data":[null]}` }, "failed"],
  ["JSON that is cut", { body: `{"data":{"retryPendingBlock":null` }, "failed"],
];

describe("retryPendingBlock(), answered with hostility (U3)", () => {
  for (const [what, answer, kind] of PENDING) {
    test(`retryPendingBlock() is ${kind} for ${what}`, async () => {
      await using node = await httpServer(() => answer);
      using client = clientOf(node.url);
      const end = await client.retryPendingBlock(CHAIN, NEVER);
      assert.equal(end.kind, kind, JSON.stringify(end).slice(0, 300));
      assert.ok(JSON.stringify(end).length < 2_000, "what is said of it has an end");
    });
  }

  test("retryPendingBlock() fails for an answer without an end", async () => {
    await using node = await tcpServer(endless);
    using client = clientOf(node.url, { maxReplyBytes: 1_000_000 });
    assert.equal((await client.retryPendingBlock(CHAIN, NEVER)).kind, "failed");
  });
});

function moved(status: number, body: string): Answer {
  return { status, headers: { location: "http://x.test/" }, body };
}

function packed(body: string): Answer {
  return { headers: { "content-encoding": "gzip" }, body: gzipSync(body, { level: 1 }) };
}

function endless(socket: Socket): void {
  const chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  socket.once("data", () => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    more();
  });
}
