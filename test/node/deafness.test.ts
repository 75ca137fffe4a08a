import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHAIN, OTHER_CHAIN } from "./fixture.ts";
import {
  chainOf,
  Listener,
  type Misbehaviour,
  type NodePeer,
  notifyOfBlock,
  until,
  webSocketNode,
} from "./notification_fixture.ts";
import { tcpServer } from "./servers.ts";

/** Fast enough for tests; nothing is measured. */
const QUICK = { ackTimeoutMs: 150, pingIntervalMs: 30, pongTimeoutMs: 150 };

/** A node that goes deaf once, on its first connection, when that has been subscribed to. */
function once(goDeaf: (node: NodePeer) => void, when = "ping"): Misbehaviour {
  return (node, message) => {
    if (node.index > 0 || message["type"] !== when) return false;
    goDeaf(node);
    return true;
  };
}

const closeCodes = [
  1000,
  1001,
  1002,
  1003,
  1007,
  1008,
  1009,
  1011,
  1012,
  1013,
  1014,
  3000,
  4004,
  4005,
  4400,
  4401,
  4403,
  4406,
  4408,
  4409,
  4429,
  4499,
  4500,
  4999,
];

/** Each way to go deaf; every one ends with the stream hearing again. */
const WAYS: readonly (readonly [string, Misbehaviour])[] = [
  ...closeCodes.map((code) =>
    [`closes with ${code}`, once(({ peer }) => peer.close(code))] as const
  ),
  [
    "closes with 1000 before it acknowledges",
    once(({ peer }) => peer.close(1000), "connection_init"),
  ],
  [
    "closes with 4400 before it acknowledges",
    once(({ peer }) => peer.close(4400), "connection_init"),
  ],
  ["ends without a close frame", once(({ peer }) => peer.cut())],
  ["resets the connection", once(({ peer }) => peer.reset())],
  ["never acknowledges", once(() => {}, "connection_init")],
  ["never answers a ping", once(() => {})],
  ["sends no JSON", once(({ peer }) => peer.sendText("<html>"))],
  ["sends a message of no known type", once(({ peer }) => peer.send({ type: "hello" }))],
  [
    "speaks before it acknowledges",
    once(({ peer }) => peer.send({ type: "pong" }), "connection_init"),
  ],
  [
    "sends a subscription's data before it acknowledges",
    once(({ peer }) => peer.send({ type: "next", id: "x", payload: {} }), "connection_init"),
  ],
];

describe("a deaf node is heard again (A1, A6)", () => {
  for (const [what, misbehave] of WAYS) {
    test(`NodeNotifications hears blocks again when the node ${what}`, async () => {
      await using node = await webSocketNode(misbehave);
      await using listener = new Listener(node.url, QUICK);
      listener.stream.follow(CHAIN);
      await listener.hears("connected");
      const last = node.peers.at(-1)!;
      assert.ok(last.index > 0);
      notifyOfBlock(last, CHAIN, 7);
      await listener.hears("block");
      assert.deepEqual(listener.kinds(CHAIN), ["disconnected", "connected", "block"]);
    });
  }

  test("NodeNotifications hears again when the node goes silent later", async () => {
    let deaf = false;
    await using node = await webSocketNode(({ index }) => index === 0 && deaf);
    await using listener = new Listener(node.url, QUICK);
    listener.stream.follow(CHAIN);
    await listener.hears("connected");
    deaf = true;
    await listener.hears("connected", 2);
    assert.deepEqual(listener.kinds(CHAIN), ["connected", "disconnected", "connected"]);
  });

  test("NodeNotifications leaves no socket behind when its end is not answered", async () => {
    await using node = await webSocketNode(({ index, peer }, { type }) => {
      peer.ignoresClose = true;
      return index === 0 && type === "ping";
    });
    await using listener = new Listener(node.url, QUICK);
    listener.stream.follow(CHAIN);
    await listener.hears("connected");
    await until(() => node.peers[0]!.peer.gone);
    assert.equal(node.peers[0]!.peer.closeCode, 4499);
    await listener.stream[Symbol.asyncDispose]();
    await until(() => node.peers[1]!.peer.gone);
  });

  test("NodeNotifications hears again when the handshake is never answered", async () => {
    let silent = 0;
    let closed = 0;
    await using deaf = await tcpServer((socket) => {
      silent++;
      socket.on("close", () => closed++).resume();
    });
    await using listener = new Listener(deaf.url, { ...QUICK, ackTimeoutMs: 40 });
    listener.stream.follow(CHAIN);
    await listener.hears("disconnected");
    await until(() => silent >= 2 && closed >= 1);
  });

  test("NodeNotifications connects when the node comes up after it (trap 1)", async () => {
    const first = await webSocketNode();
    await first[Symbol.asyncDispose]();
    await using listener = new Listener(first.url, QUICK);
    listener.stream.follow(CHAIN);
    await listener.hears("disconnected");
    await using _node = await webSocketNode(undefined, first.port);
    await listener.hears("connected");
  });

  test("NodeNotifications tries again when the handshake is refused", async () => {
    let tries = 0;
    await using proxy = await tcpServer((socket) => {
      tries++;
      socket.once(
        "data",
        () => socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
      );
    });
    await using listener = new Listener(proxy.url, QUICK);
    listener.stream.follow(CHAIN);
    await until(() => tries >= 3);
    assert.deepEqual(listener.kinds(CHAIN), ["disconnected"]);
  });
});

describe("one chain's subscription that ends", () => {
  test("NodeNotifications subscribes again when the node completes it (trap 5)", async () => {
    let completed = 0;
    await using node = await webSocketNode(({ peer }, message) => {
      if (message["type"] !== "subscribe" || chainOf(message) !== CHAIN || completed > 2) {
        return false;
      }
      completed++;
      peer.send({ type: "complete", id: message["id"] });
      return true;
    });
    await using listener = new Listener(node.url, QUICK);
    listener.stream.follow(OTHER_CHAIN);
    listener.stream.follow(CHAIN);
    // graphql-ws may tell the end of the first subscription behind the pong: it is in force till then.
    const ends = () => listener.kinds(CHAIN).slice(-2).join();
    await until(() => completed > 2 && ends() === "disconnected,connected");
    assert.equal(node.peers.length, 1);
    assert.deepEqual(listener.kinds(OTHER_CHAIN), ["connected"]);
  });

  /** As a real node refuses a malformed id: data with errors, then the end. */
  const refusal = { data: null, errors: [{ message: 'Failed to parse "ChainId"' }] };
  const REFUSALS: readonly (readonly [string, (node: NodePeer, id: unknown) => void])[] = [
    ["with data and the end", ({ peer }, id) => {
      peer.send({ type: "next", id, payload: refusal });
      peer.send({ type: "complete", id });
    }],
    ["with an error", ({ peer }, id) => {
      peer.send({ type: "error", id, payload: refusal.errors });
    }],
  ];
  for (const [what, refuse] of REFUSALS) {
    test(`NodeNotifications tells once that a chain is refused ${what}, and keeps the others`, async () => {
      await using node = await webSocketNode((peer, message) => {
        if (message["type"] !== "subscribe" || chainOf(message) !== "zz") return false;
        refuse(peer, message["id"]);
        return true;
      });
      await using listener = new Listener(node.url, QUICK);
      listener.stream.follow("zz");
      listener.stream.follow(CHAIN);
      await listener.hears("connected");
      await listener.hears("refused");
      notifyOfBlock(node.peers[0]!, CHAIN, 1);
      await listener.hears("block");
      assert.equal(node.peers.length, 1);
      assert.deepEqual(listener.kinds("zz").filter((kind) => kind !== "connected"), ["refused"]);
    });
  }
});
