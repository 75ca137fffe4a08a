import assert from "node:assert/strict";
import { createServer, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, test } from "node:test";
import { until } from "../e2e/until.ts";
import type { Fault } from "../faults/lab/proxy/fault.ts";
import { startProxy } from "../faults/lab/proxy/proxy.ts";

describe("startProxy()", () => {
  test("passes requests and answers on, and counts submissions only", async () => {
    await using site = await startSite(() => null);
    assert.equal(await site.send("nextActions"), "answer to nextActions");
    assert.equal(await site.send(SUBMISSION), `answer to ${SUBMISSION}`);
    assert.deepEqual(site.between.seen, { ...NOTHING, question: 1, submission: 1 });
    assert.deepEqual(site.between.made, {});
  });

  test("keeps a request from the node when it is cut in it", async () => {
    await using site = await startSite(() => ({ kind: "cutMessage", bytes: 20 }));
    await assert.rejects(site.send(SUBMISSION));
    assert.equal(site.between.made.cutMessage, 1);
    assert.deepEqual(site.served, []);
  });

  test("lets the node see a whole request and the client no answer when it is cut in that", async () => {
    await using site = await startSite(() => ({ kind: "cutAnswer", bytes: 10 }));
    await assert.rejects(site.send(SUBMISSION));
    assert.equal(site.between.made.cutAnswer, 1);
    assert.deepEqual(site.served, [SUBMISSION]);
  });

  test("leaves the node when it cuts while waiting", async () => {
    await using site = await startSite(() => ({ kind: "cutWaiting", ms: 5 }), { isSilent: true });
    await assert.rejects(site.send(SUBMISSION));
    await until("the node's side is closed", () => site.closed.length === 1);
    assert.equal(site.between.made.cutWaiting, 1);
  });

  test("stays with the node until it answers when the request is abandoned", async () => {
    await using site = await startSite(() => ({ kind: "abandon", ms: 5 }), { isSilent: true });
    await assert.rejects(site.send(SUBMISSION));
    assert.equal(site.between.made.abandon, 1);
    assert.deepEqual(site.closed, []);
    site.answerAll();
    await until("the node's side is closed", () => site.closed.length === 1);
  });

  test("cuts only what the plan says when submissions share a connection", async () => {
    await using site = await startSite((n) => n === 1 ? { kind: "cutAnswer", bytes: 1 } : null);
    const shared = connect(Number(new URL(site.between.url).port), "127.0.0.1");
    await sentOn(shared, SUBMISSION);
    await assert.rejects(sentOn(shared, SUBMISSION));
    await site.send(SUBMISSION);
    assert.equal(site.between.seen.submission, 3);
    assert.equal(site.between.made.cutAnswer, 1);
  });

  test("holds a message and its answer back for as long as it is delayed", async () => {
    await using site = await startSite(() => ({ kind: "delay", ms: 20 }));
    assert.equal(await site.send(SUBMISSION), `answer to ${SUBMISSION}`);
    assert.equal(site.between.made.delay, 1);
  });

  test("passes all of what it throttles", async () => {
    await using site = await startSite(
      () => ({ kind: "throttle", bytesPerSecond: 2_000, ms: 10_000 }),
    );
    assert.equal(await site.send(SUBMISSION), `answer to ${SUBMISSION}`);
  });

  test("keeps the connection when it swallows a message, and passes nothing on", async () => {
    await using site = await startSite(() => ({ kind: "swallowMessage" }));
    await assert.rejects(site.send(SUBMISSION, 100));
    assert.equal(site.between.made.swallowMessage, 1);
    assert.deepEqual(site.served, []);
  });

  test("keeps the connection when it swallows an answer, and the node has the message", async () => {
    await using site = await startSite(() => ({ kind: "swallowAnswer" }));
    await assert.rejects(site.send(SUBMISSION, 200));
    assert.deepEqual(site.served, [SUBMISSION]);
  });

  test("resets the connection in the answer", async () => {
    await using site = await startSite(() => ({ kind: "resetAnswer", bytes: 10 }));
    await assert.rejects(site.send(SUBMISSION), /ECONNRESET|socket hang up|reset|closed/i);
    assert.equal(site.between.made.resetAnswer, 1);
  });

  test("answers with other bytes in the place of the node's", async () => {
    const bytes = new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno");
    await using site = await startSite(() => ({ kind: "garbage", bytes }));
    assert.equal(await site.send(SUBMISSION), "no");
  });

  test("delivers a message after its connection was closed", async () => {
    await using site = await startSite(() => ({ kind: "deliverLate", ms: 5 }));
    await assert.rejects(site.send(SUBMISSION));
    await until("the node has it", () => site.served.length === 1);
  });

  test("refuses every connection, and takes them again", async () => {
    await using site = await startSite(() => null);
    site.between.refuse(true);
    await assert.rejects(site.send(SUBMISSION));
    site.between.refuse(false);
    await site.send(SUBMISSION);
  });

  test("holds every connection back while it is stalled, new ones, too", async () => {
    await using site = await startSite(() => null);
    const release = site.between.stall();
    await assert.rejects(site.send("nextActions", 100));
    const waiting = site.send(SUBMISSION);
    await until("it has come", () => site.between.seen.submission === 1);
    assert.deepEqual(site.served, []);
    release();
    await waiting;
  });
});

const NOTHING = { submission: 0, question: 0, settling: 0, notification: 0 };
const SUBMISSION = "query { processTaskOutcome }";

async function startSite(plan: (n: number) => Fault | null, { isSilent = false } = {}) {
  const served: string[] = [];
  const closed: string[] = [];
  const held: (() => void)[] = [];
  const server = createServer((incoming, response) => {
    incoming.socket.once("close", () => closed.push("closed"));
    const serve = (body: string) => {
      served.push(body);
      const answer = () => void response.end(`answer to ${body}`);
      if (isSilent) held.push(answer);
      else answer();
    };
    bodyOf(incoming).then(serve, () => {}); // A cut request is none.
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port))
  );
  const between = await startProxy(`http://127.0.0.1:${port}`, {
    plan: ({ kind, number }) => kind === "submission" ? plan(number) : null,
  });
  return {
    between,
    served,
    closed,
    answerAll: () => held.forEach((answer) => answer()),
    send: (body: string, timeoutMs?: number) => sent(between.url, body, timeoutMs),
    async [Symbol.asyncDispose]() {
      await between.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// A connection of its own: on a kept one that is cut, Deno's `fetch` and its `node:http` alike send a
// POST again by themselves.
function sent(url: string, body: string, timeoutMs = 5_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", agent: false, signal: AbortSignal.timeout(timeoutMs) };
    const out = request(url, options, (response) => void bodyOf(response).then(resolve, reject));
    out.on("error", reject).end(body);
  });
}

// So a kept one is spoken by hand.
function sentOn(socket: Socket, body: string): Promise<void> {
  socket.write(`POST / HTTP/1.1\r\nhost: node\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  return new Promise((resolve, reject) => {
    socket.on("data", (chunk) => String(chunk).includes(`answer to ${body}`) && resolve());
    socket.once("error", reject).once("close", () => reject(new Error("closed")));
  });
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of message) body += String(chunk);
  return body;
}
