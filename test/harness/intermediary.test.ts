import assert from "node:assert/strict";
import { createServer, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, test } from "node:test";
import { type Cut, startIntermediary } from "../e2e/intermediary.ts";
import { until } from "../e2e/until.ts";

describe("startIntermediary()", () => {
  test("passes requests and answers on, and counts submissions only", async () => {
    await using site = await startSite(() => null);
    assert.equal(await site.send("nextActions"), "answer to nextActions");
    assert.equal(await site.send(SUBMISSION), `answer to ${SUBMISSION}`);
    assert.equal(site.between.submissions, 1);
    assert.deepEqual(site.between.cuts, { request: 0, wait: 0, abandon: 0, answer: 0 });
  });

  test("keeps a request from the node when it is cut in it", async () => {
    await using site = await startSite(() => ({ kind: "request", bytes: 20 }));
    await assert.rejects(site.send(SUBMISSION));
    assert.equal(site.between.cuts.request, 1);
    assert.deepEqual(site.served, []);
  });

  test("lets the node see a whole request and the client no answer when it is cut in that", async () => {
    await using site = await startSite(() => ({ kind: "answer", bytes: 10 }));
    await assert.rejects(site.send(SUBMISSION));
    assert.equal(site.between.cuts.answer, 1);
    assert.deepEqual(site.served, [SUBMISSION]);
  });

  test("leaves the node when it cuts while waiting", async () => {
    await using site = await startSite(() => ({ kind: "wait", ms: 5 }), { isSilent: true });
    await assert.rejects(site.send(SUBMISSION));
    await until("the node's side is closed", () => site.closed.length === 1);
    assert.equal(site.between.cuts.wait, 1);
  });

  test("stays with the node until it answers when the request is abandoned", async () => {
    await using site = await startSite(() => ({ kind: "abandon", ms: 5 }), { isSilent: true });
    await assert.rejects(site.send(SUBMISSION));
    assert.equal(site.between.cuts.abandon, 1);
    assert.deepEqual(site.closed, []);
    site.answerAll();
    await until("the node's side is closed", () => site.closed.length === 1);
  });

  test("cuts only what the plan says when submissions share a connection", async () => {
    await using site = await startSite((n) => n === 1 ? { kind: "answer", bytes: 1 } : null);
    const shared = connect(Number(new URL(site.between.url).port), "127.0.0.1");
    await sentOn(shared, SUBMISSION);
    await assert.rejects(sentOn(shared, SUBMISSION));
    await site.send(SUBMISSION);
    assert.equal(site.between.submissions, 3);
    assert.equal(site.between.cuts.answer, 1);
  });
});

const SUBMISSION = "query { processTaskOutcome }";

async function startSite(plan: (n: number) => Cut | null, { isSilent = false } = {}) {
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
  const between = await startIntermediary(`http://127.0.0.1:${port}`, plan);
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
