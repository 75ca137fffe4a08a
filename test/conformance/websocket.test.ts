/** Notifications over a WebSocket. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { blockOf, postToLab } from "./client.ts";
import { SocketClient } from "./socket_client.ts";
import { NOWHERE, openTarget, type Target } from "./target.ts";

const notifications = (chain: string) => `subscription { notifications(chainId: "${chain}") }`;

function next(id: string, payload: unknown): string {
  return JSON.stringify({ type: "next", id, payload });
}

describe("the WebSocket", () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target[Symbol.asyncDispose]());

  test("tells of a block twice when it is executed and once when it is new", async () => {
    using socket = await SocketClient.ready(target);
    socket.subscribe("1", notifications(target.chain));
    await socket.drain();
    const hash = blockOf(await postToLab(target, "mutation { forget }"));
    const frames = await framesOf(socket, hash, 3);
    const height = Number(/"height":(\d+)/.exec(frames[0]!)![1]);
    const payload = (reason: unknown) => ({
      data: { notifications: { chain_id: target.chain, reason } },
    });
    const executed = next("1", payload({ BlockExecuted: { height, hash } }));
    const newBlock = next("1", payload({ NewBlock: { height, hash, event_streams: [] } }));
    assert.deepEqual(frames, [executed, executed, newBlock]);
  });

  test("shows what a block did as soon as it tells that it is new", async () => {
    using socket = await SocketClient.ready(target);
    socket.subscribe("1", notifications(target.chain));
    await socket.drain();
    const posted = postToLab(target, 'mutation { request(operator: "x-new", input: "y") }');
    for (let text = ""; !text.includes("NewBlock"); text = await socket.text());
    const { body } = await postToLab(target, "query { pending { operator } }");
    assert.ok(body.includes("x-new"), body);
    blockOf(await posted);
    blockOf(await postToLab(target, "mutation { forget }"));
  });

  test("carries several subscriptions, each under its alias", async () => {
    using socket = await SocketClient.ready(target);
    socket.subscribe("a", `subscription { n: notifications(chainId: "${target.chain}") }`);
    const query = "subscription($c: ChainId!) { notifications(chainId: $c) }";
    socket.subscribe("b", query, { c: target.chain });
    await socket.drain();
    const hash = blockOf(await postToLab(target, "mutation { forget }"));
    const frames = await framesOf(socket, hash, 6);
    const starts = frames.map((frame) =>
      /"id":"(.)","payload":\{"data":\{"(\w+)"/.exec(frame)!.slice(1, 3).join()
    );
    const countOf = (start: string) => starts.filter((other) => other === start).length;
    assert.deepEqual([countOf("a,n"), countOf("b,notifications")], [3, 3]);
  });

  test("answers a malformed chain with errors, and completes", async () => {
    using socket = await SocketClient.ready(target);
    socket.subscribe("1", notifications("zz"));
    const error = {
      message: "Failed to parse \"ChainId\": Invalid character 'z' at position 0",
      locations: [{ line: 1, column: 39 }],
      path: ["notifications"],
    };
    assert.equal(await socket.text(), next("1", { data: null, errors: [error] }));
    assert.equal(await socket.text(), '{"type":"complete","id":"1"}');
  });

  test("accepts a chain that the node does not follow, and is silent", async () => {
    using socket = await SocketClient.ready(target);
    socket.subscribe("1", notifications(NOWHERE));
    await socket.drain();
    blockOf(await postToLab(target, "mutation { forget }"));
    assert.deepEqual(await socket.drain(), []);
  });

  test("completes what the client completes, and is silent about it from then on", async () => {
    using socket = await SocketClient.ready(target);
    socket.subscribe("1", notifications(target.chain));
    socket.send({ type: "complete", id: "1" });
    socket.send({ type: "complete", id: "unknown" });
    for (let text = ""; !text.includes("complete"); text = await socket.text());
    await socket.drain();
    blockOf(await postToLab(target, "mutation { forget }"));
    assert.deepEqual(await socket.drain(), []);
  });

  test("answers pings before and after the initialisation", async () => {
    using socket = await SocketClient.open(target);
    socket.send({ type: "ping" });
    assert.equal(await socket.text(), '{"type":"pong"}');
    socket.send({ type: "connection_init" });
    assert.equal(await socket.text(), '{"type":"connection_ack"}');
    socket.send({ type: "ping", payload: { more: 1 } });
    assert.equal(await socket.text(), '{"type":"pong"}');
  });

  test("answers a query, and completes it", async () => {
    using socket = await SocketClient.ready(target);
    socket.subscribe("1", "query { __typename }");
    assert.equal(await socket.text(), next("1", { data: { __typename: "QueryRoot" } }));
    assert.equal(await socket.text(), '{"type":"complete","id":"1"}');
  });

  test("speaks the older protocol too", async () => {
    using socket = await SocketClient.open(target, "graphql-ws");
    socket.send({ type: "connection_init" });
    assert.equal(await socket.text(), '{"type":"connection_ack"}');
    socket.send({ id: "1", type: "start", payload: { query: "query { __typename }" } });
    const payload = { data: { __typename: "QueryRoot" } };
    assert.equal(await socket.text(), JSON.stringify({ type: "data", id: "1", payload }));
    assert.equal(await socket.text(), '{"type":"complete","id":"1"}');
  });

  const faults: readonly [
    what: string,
    messages: readonly unknown[],
    code: number,
    reason: string,
  ][] = [
    [
      "an operation before the initialisation",
      [{ id: "1", type: "subscribe", payload: { query: "{a}" } }],
      1011,
      "The handshake is not completed.",
    ],
    [
      "a second initialisation",
      [{ type: "connection_init" }, { type: "connection_init" }],
      4429,
      "Too many initialisation requests.",
    ],
    ["a message that is no JSON", ["garbage"], 1002, "expected value at line 1 column 1"],
  ];
  for (const [what, messages, code, reason] of faults) {
    test(`closes with ${code} on ${what}`, async () => {
      using socket = await SocketClient.open(target);
      for (const message of messages) socket.send(message);
      let heard = await socket.next();
      while (heard.kind === "message") heard = await socket.next();
      assert.deepEqual(heard, { kind: "closed", code, reason });
    });
  }

  test("refuses a protocol that it does not speak", async () => {
    await assert.rejects(SocketClient.open(target, "nope"), /refused/);
  });
});

/** The next `count` frames that tell of a block: on a shared chain others may come between. */
async function framesOf(
  socket: SocketClient,
  hash: string,
  count: number,
): Promise<readonly string[]> {
  const frames: string[] = [];
  while (frames.length < count) {
    const text = await socket.text();
    if (text.includes(hash)) frames.push(text);
  }
  return frames;
}
