/** Connections that are kept for a next request, and may have died since (A9). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "./notification_fixture.ts";
import { clientOf, NEVER, NOW, OURS } from "./fixture.ts";
import { rawAnswer, tcpServer } from "./servers.ts";

const ANSWER = rawAnswer(`{"data":{"nextActions":{"execute_tasks":[]}}}`);

/** A node that answers over the connections that are not `lost`: packets of those go nowhere. */
async function forgetfulNode() {
  const requests: number[] = [];
  const closed = new Set<number>();
  const state = { lost: 0, requests, closed };
  const server = await tcpServer((socket, index) => {
    socket.on("close", () => closed.add(index));
    socket.on("data", () => {
      requests.push(index);
      if (index >= state.lost) socket.write(ANSWER);
    });
  });
  return Object.assign(server, { state });
}

test("renewConnections() has the next question go over a new one, and closes the old (A9)", async () => {
  await using node = await forgetfulNode();
  using client = clientOf(node.url);
  await client.ask(OURS, null, NOW, NEVER);
  await client.ask(OURS, null, NOW, NEVER);
  client.renewConnections();
  await client.ask(OURS, null, NOW, NEVER);
  assert.deepEqual(node.state.requests, [0, 0, 1]);
  await until(() => node.state.closed.has(0));
});

test("renewConnections() leaves a question that is under way its connection (A9)", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using node = await tcpServer((socket) => {
    socket.once("data", () => void promise.then(() => socket.write(ANSWER)));
  });
  using client = clientOf(node.url);
  const answer = client.ask(OURS, null, NOW, NEVER);
  client.renewConnections();
  resolve();
  assert.equal((await answer).kind, "answered");
});

test("ask() meets no second dead connection behind one that did not answer in time (A9)", async () => {
  await using node = await forgetfulNode();
  using client = clientOf(node.url, { askTimeoutMs: 200 });
  const kept = Array.from({ length: 4 }, () => client.ask(OURS, null, NOW, NEVER));
  await Promise.all(kept);
  node.state.lost = 4;
  assert.equal((await client.ask(OURS, null, NOW, NEVER)).kind, "unreachable");
  assert.equal((await client.ask(OURS, null, NOW, NEVER)).kind, "answered");
  assert.ok(node.state.requests.at(-1)! >= 4, "over none of those that stood");
});
