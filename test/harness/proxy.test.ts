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
    send: (body: string) => sent(between.url, body),
    async [Symbol.asyncDispose]() {
      await between.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// A connection of its own: on a kept one that is cut, Deno's `fetch` and its `node:http` alike send a
// POST again by themselves.
function sent(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", agent: false, signal: AbortSignal.timeout(5_000) };
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
