import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../lib/clock/system.ts";
import { NodeAddress } from "../../lib/node/address.ts";
import { CHAIN, OTHER_CHAIN } from "./fixture.ts";
import { Listener, notify, notifyOfBlock, until, webSocketNode } from "./notification_fixture.ts";

const HASH = "7".padStart(64, "0");

test("NodeNotifications tells a block once, though the node tells it thrice", async () => {
  await using node = await webSocketNode();
  await using listener = new Listener(node.url);
  listener.stream.follow(CHAIN);
  await listener.hears("connected");
  const [peer] = node.peers;
  notify(peer!, CHAIN, { NewIncomingBundle: { origin: OTHER_CHAIN, height: 3 } });
  notify(peer!, CHAIN, { NewRound: { height: 7, round: { MultiLeader: 0 } } });
  notify(peer!, CHAIN, { NewEvents: { height: 7 } });
  notify(peer!, CHAIN, "a reason of another version");
  notifyOfBlock(peer!, CHAIN, 7);
  await listener.hears("block");
  assert.deepEqual(listener.heard, [
    { kind: "connected", chain: CHAIN },
    { kind: "block", chain: CHAIN, height: 7, hash: HASH },
  ]);
});

test("NodeNotifications follows all chains over one socket, each once", async () => {
  await using node = await webSocketNode();
  await using listener = new Listener(node.url);
  const chains = Array.from({ length: 300 }, (_, index) => index.toString(16).padStart(64, "0"));
  for (const chain of [...chains, ...chains]) listener.stream.follow(chain);
  await listener.hears("connected", chains.length);
  listener.stream.follow(CHAIN);
  await listener.hears("connected", chains.length + 1);
  assert.equal(node.peers.length, 1);
  assert.equal(node.peers[0]?.subscribed, chains.length + 1);
  assert.deepEqual(listener.heard.map(({ chain }) => chain), [...chains, CHAIN]);
});

test("NodeNotifications tells connected only behind an answered ping", async () => {
  const order: string[] = [];
  await using node = await webSocketNode((_node, message) => {
    order.push(String(message["type"]));
    return false;
  });
  await using listener = new Listener(node.url, { onNotification: ({ kind }) => order.push(kind) });
  listener.stream.follow(CHAIN);
  listener.stream.follow(OTHER_CHAIN);
  await until(() => order.length === 6);
  const expected = ["connection_init", "subscribe", "subscribe", "ping", "connected", "connected"];
  assert.deepEqual(order, expected);
});

test("NodeNotifications sends the headers of the node, to the path below its prefix", async () => {
  await using node = await webSocketNode();
  const address = new NodeAddress({ url: `${node.url}/prefix`, headers: { "X-Key": "secret" } });
  await using listener = new Listener(node.url, { address });
  listener.stream.follow(CHAIN);
  await listener.hears("connected");
  const [peer] = node.peers;
  assert.match(peer!.peer.request, /^GET \/prefix\/ws HTTP/);
  assert.match(peer!.peer.request, /^x-key: secret\r?$/mi);
  assert.match(peer!.peer.request, /^sec-websocket-protocol: graphql-transport-ws\r?$/mi);
});

describe("unfollow()", () => {
  test("unfollow() ends the subscription and leaves the others", async () => {
    await using node = await webSocketNode();
    await using listener = new Listener(node.url);
    listener.stream.follow(CHAIN);
    listener.stream.follow(OTHER_CHAIN);
    await listener.hears("connected", 2);
    const [peer] = node.peers;
    const subscriptions = new Map(peer!.subscriptions);
    listener.stream.unfollow(CHAIN);
    await until(() => !peer!.subscriptions.has(CHAIN));
    const payload = {
      data: { notifications: { reason: { NewBlock: { height: 1, hash: HASH } } } },
    };
    peer!.peer.send({ type: "next", id: subscriptions.get(CHAIN), payload });
    notifyOfBlock(peer!, OTHER_CHAIN, 7);
    await listener.hears("block");
    assert.deepEqual(listener.kinds(CHAIN), ["connected"]);
    assert.equal(node.peers.length, 1);
  });

  test("unfollow() of the last chain ends the socket; follow() opens another", async () => {
    await using node = await webSocketNode();
    await using listener = new Listener(node.url);
    listener.stream.follow(CHAIN);
    await listener.hears("connected");
    listener.stream.unfollow(CHAIN);
    await until(() => node.peers[0]!.peer.closeCode !== null || node.peers[0]!.peer.gone);
    listener.stream.follow(OTHER_CHAIN);
    await listener.hears("connected", 2);
    assert.equal(node.peers.length, 2);
    assert.deepEqual(listener.heard.map(({ kind }) => kind), ["connected", "connected"]);
  });
});

describe("renew()", () => {
  test("renew() subscribes anew on the same socket and tells connected (A6)", async () => {
    await using node = await webSocketNode();
    await using listener = new Listener(node.url);
    listener.stream.follow(CHAIN);
    await listener.hears("connected");
    const old = node.peers[0]!.subscriptions.get(CHAIN);
    listener.stream.renew(CHAIN);
    await listener.hears("connected", 2);
    const [peer] = node.peers;
    assert.notEqual(peer!.subscriptions.get(CHAIN), old);
    // What the old one still sends is not told a second time.
    const reason = { NewBlock: { height: 9, hash: HASH } };
    const payload = { data: { notifications: { chain_id: CHAIN, reason } } };
    peer!.peer.send({ type: "next", id: old, payload });
    notifyOfBlock(peer!, CHAIN, 9);
    await listener.hears("block");
    assert.deepEqual(listener.kinds(CHAIN), ["connected", "connected", "block"]);
    assert.equal(node.peers.length, 1);
  });

  test("renew() of a chain that is not followed does nothing", async () => {
    await using node = await webSocketNode();
    await using listener = new Listener(node.url);
    listener.stream.renew(OTHER_CHAIN);
    listener.stream.follow(CHAIN);
    listener.stream.renew(CHAIN);
    await listener.hears("connected");
    assert.equal(node.peers[0]!.subscribed, 1);
  });
});

describe("the end of a stream", () => {
  test("asyncDispose ends the socket, is idempotent, and nothing is heard after it", async () => {
    await using node = await webSocketNode();
    const listener = new Listener(node.url);
    listener.stream.follow(CHAIN);
    await listener.hears("connected");
    await listener[Symbol.asyncDispose]();
    await listener[Symbol.asyncDispose]();
    listener.stream.follow(OTHER_CHAIN);
    await until(() => node.peers[0]!.peer.closeCode !== null || node.peers[0]!.peer.gone);
    assert.deepEqual(listener.heard.map(({ kind }) => kind), ["connected"]);
    assert.equal(node.peers.length, 1);
  });

  test("asyncDispose ends a stream that waits for its next try", async () => {
    const clock = systemClock();
    let armed = 0;
    const counting = {
      ...clock,
      after(delayMs: number, signal: AbortSignal, wake: () => void) {
        if (signal.aborted) return;
        armed++;
        signal.addEventListener("abort", () => armed--, { once: true });
        clock.after(delayMs, signal, wake);
      },
    };
    const gone = await webSocketNode();
    await gone[Symbol.asyncDispose]();
    const listener = new Listener(gone.url, { clock: counting });
    listener.stream.follow(CHAIN);
    await listener.hears("disconnected");
    await listener[Symbol.asyncDispose]();
    assert.equal(armed, 0);
  });
});

test("NodeNotifications hammers no node that accepts and drops its connections", async () => {
  const waits: number[] = [];
  const clock = systemClock();
  // Waits of the supervisor are shown by their ceiling-bound growth: each is cut to nothing here.
  const hasty = {
    ...clock,
    after(delayMs: number, signal: AbortSignal, wake: () => void) {
      const reconnecting = delayMs >= 100 && delayMs < 10_000;
      if (reconnecting) waits.push(delayMs);
      clock.after(reconnecting ? 0 : delayMs, signal, wake);
    },
  };
  await using node = await webSocketNode(({ peer }, { type }) => {
    if (type === "ping") peer.close(1000);
    return type === "ping";
  });
  await using listener = new Listener(node.url, { clock: hasty });
  listener.stream.follow(CHAIN);
  await until(() => waits.length >= 6);
  assert.deepEqual(waits.slice(0, 6), [100, 200, 400, 800, 1_600, 3_200]);
  assert.deepEqual(listener.kinds(CHAIN), ["disconnected"]);
});
