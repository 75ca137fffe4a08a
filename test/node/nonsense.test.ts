/** What no node should say (A6, `docs/wire.md`): it is left out, named, and never grows. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHAIN, clientOf, NEVER, OTHER_CHAIN } from "./fixture.ts";
import { Listener, notify, notifyOfBlock, webSocketNode } from "./notification_fixture.ts";
import { httpServer } from "./servers.ts";

const HASH = "e".repeat(64);

describe("a notification that is nonsense", () => {
  const HEIGHTS = [-1, 0.5, 1e300, 2 ** 64, "7", null, [], {}];
  const HASHES = ["", "zz", HASH.slice(1), `${HASH}0`, 7, null];
  const REASONS = [
    ...HEIGHTS.map((height) => ({ NewBlock: { height, hash: HASH } })),
    ...HASHES.map((hash) => ({ NewBlock: { height: 7, hash } })),
    { NewBlock: null },
    { NewBlock: [] },
    null,
    "NewBlock",
    [],
  ];

  test("NodeNotifications leaves out blocks that are none, and hears the next", async () => {
    await using node = await webSocketNode();
    await using listener = new Listener(node.url);
    listener.stream.follow(CHAIN);
    await listener.hears("connected");
    const [peer] = node.peers;
    for (const reason of REASONS) notify(peer!, CHAIN, reason);
    notifyOfBlock(peer!, CHAIN, 8);
    await listener.hears("block");
    assert.deepEqual(listener.kinds(CHAIN), ["connected", "block"]);
    assert.equal(node.peers.length, 1);
  });

  test("NodeNotifications shortens a refusal that has no end", async () => {
    await using node = await webSocketNode(({ peer }, { type, id }) => {
      if (type !== "subscribe") return false;
      peer.send({ type: "error", id, payload: [{ message: "no ".repeat(20_000) }] });
      return true;
    });
    await using listener = new Listener(node.url);
    listener.stream.follow(CHAIN);
    await listener.hears("refused");
    const [told] = listener.heard;
    assert.ok(told?.kind === "refused" && told.reason.length < 1_100);
  });
});

test("NodeNotifications ends a connection that sends pings and reads no pong", async () => {
  let flooded = false;
  await using node = await webSocketNode(({ peer, index }, { type }) => {
    if (index > 0 || type !== "ping") return false;
    flooded = true;
    peer.send({ type: "pong" });
    peer.stopReading();
    const more = () => {
      if (peer.gone) return;
      peer.sendMany({ type: "ping", payload: { filler: "x".repeat(50) } }, 2_000);
      setTimeout(more, 1);
    };
    more();
    return true;
  });
  await using listener = new Listener(node.url, { pongTimeoutMs: 60_000 });
  listener.stream.follow(CHAIN);
  await listener.hears("connected", 2);
  assert.ok(flooded);
  const lost = listener.heard.find(({ kind }) => kind === "disconnected");
  assert.ok(lost?.kind === "disconnected");
  assert.match(lost.reason, /^it sends pings and reads no pong$/);
});

describe("heights()", () => {
  const NONSENSE = ["-1", "0.5", "1e300", "18446744073709551615", '"4"', "null", "[]", "{}"];
  for (const value of NONSENSE) {
    test(`heights() is null for the height ${value}, and reads the other chains (A6)`, async () => {
      const tips = [value, "5"].map((next, index) =>
        `"c${index}":{"tipState":{"nextBlockHeight":${next}}}`
      );
      await using node = await httpServer(() => ({ body: `{"data":{${tips.join(",")}}}` }));
      using client = clientOf(node.url);
      const heights = await client.heights([CHAIN, OTHER_CHAIN], NEVER);
      assert.deepEqual([...heights], [[CHAIN, null], [OTHER_CHAIN, 4]]);
      assert.equal(node.seen.length, 1);
    });
  }

  for (const data of ["null", "[]", "7", '"x"', '{"c0":null}', '{"c1":7}', "{}"]) {
    test(`heights() is null for every chain when the data is ${data}`, async () => {
      await using node = await httpServer(() => ({ body: `{"data":${data}}` }));
      using client = clientOf(node.url);
      const heights = await client.heights([CHAIN, OTHER_CHAIN], NEVER);
      assert.deepEqual([...heights.values()], [null, null]);
    });
  }
});
