/** Notifications that go wrong, sockets that end, and a node that restarts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { SocketClient } from "../conformance/socket_client.ts";
import { type LabNode, retryPending, startLabNode, straysOf, submitStray } from "./lab_node.ts";

async function subscribed(lab: LabNode, chain = lab.chain): Promise<SocketClient> {
  const socket = await SocketClient.ready(lab);
  socket.subscribe("1", `subscription { notifications(chainId: "${chain}") }`);
  await socket.drain();
  return socket;
}

function kindsOf(frames: readonly string[]): readonly string[] {
  return frames.map((frame) => /BlockExecuted|NewBlock/.exec(frame)?.[0] ?? frame);
}

/** Everything that a socket says until it ends. */
async function endOf(socket: SocketClient): Promise<{ code: number; reason: string }> {
  for (;;) {
    const heard = await socket.next();
    if (heard.kind === "closed") return { code: heard.code, reason: heard.reason };
  }
}

/** 1006 in Bun, 0 in Deno: no close frame came. */
const UNCLEAN = [0, 1006];

describe("notifications", () => {
  test("come before the answer, the new block last", async () => {
    await using lab = await startLabNode();
    using socket = await subscribed(lab);
    await submitStray(lab);
    assert.deepEqual(kindsOf(await socket.drain()), ["BlockExecuted", "BlockExecuted", "NewBlock"]);
  });

  test("are lost and doubled as often as they are told to be", async () => {
    await using lab = await startLabNode();
    using socket = await subscribed(lab);
    lab.node.faults.notificationCopies = 0;
    await submitStray(lab);
    assert.deepEqual(await socket.drain(), []);
    lab.node.faults.notificationCopies = 2;
    await submitStray(lab);
    assert.equal(kindsOf(await socket.drain()).filter((kind) => kind === "NewBlock").length, 2);
  });

  test("come late, when the block is long committed", async () => {
    const clock = new FakeClock();
    await using lab = await startLabNode({ clock });
    using socket = await subscribed(lab);
    lab.node.faults.notificationDelayMs = 30;
    await submitStray(lab);
    assert.deepEqual(await socket.drain(), []);
    clock.advance(30);
    assert.match(await socket.text(), /BlockExecuted/);
  });

  test("are not sent to the subscriptions of a deaf chain", async () => {
    await using lab = await startLabNode();
    using socket = await subscribed(lab);
    lab.node.faults.deafChains.add(lab.chain);
    await submitStray(lab);
    assert.deepEqual(await socket.drain(), []);
  });

  test("are of the chain that was subscribed to", async () => {
    await using lab = await startLabNode();
    const other = lab.node.addChain();
    using socket = await subscribed(lab, other);
    await submitStray(lab);
    await lab.node.makeForeignBlock(other);
    const frames = await socket.drain();
    assert.deepEqual(kindsOf(frames), ["BlockExecuted", "BlockExecuted", "NewBlock"]);
    assert.ok(frames.every((frame) => frame.includes(other)));
  });
});

describe("DevNode.sockets", () => {
  test("drop() ends them without a close frame", async () => {
    await using lab = await startLabNode();
    using socket = await subscribed(lab);
    lab.node.sockets.drop();
    assert.ok(UNCLEAN.includes((await endOf(socket)).code));
  });

  test("close() gives code and reason", async () => {
    await using lab = await startLabNode();
    using socket = await subscribed(lab);
    lab.node.sockets.close(4500, "on purpose");
    assert.deepEqual(await endOf(socket), { code: 4500, reason: "on purpose" });
  });

  test("completeAll() ends the subscriptions and leaves the socket", async () => {
    await using lab = await startLabNode();
    using socket = await subscribed(lab);
    lab.node.sockets.completeAll();
    await submitStray(lab);
    assert.deepEqual(await socket.drain(), ['{"type":"complete","id":"1"}']);
  });

  test("deafen() leaves them open and silent, pings unanswered", async () => {
    await using lab = await startLabNode();
    using deaf = await subscribed(lab);
    lab.node.sockets.deafen();
    using healthy = await subscribed(lab);
    deaf.send({ type: "ping" });
    await submitStray(lab);
    await healthy.drain();
    assert.equal(deaf.unread, 0);
    assert.equal(lab.node.sockets.count, 2);
  });

  test("deafSockets makes new ones wait for their acknowledgement", async () => {
    await using lab = await startLabNode();
    lab.node.faults.deafSockets = true;
    using deaf = await SocketClient.open(lab);
    lab.node.faults.deafSockets = false;
    deaf.send({ type: "connection_init" });
    using healthy = await subscribed(lab);
    await healthy.drain();
    assert.equal(deaf.unread, 0);
  });

  test("count falls, and subscriptions end, when clients go away", async () => {
    await using lab = await startLabNode();
    const closed = lab.node.next(({ kind }) => kind === "socketClosed");
    const ended = lab.node.next(({ kind }) => kind === "unsubscribed");
    (await subscribed(lab))[Symbol.dispose]();
    await closed;
    await ended;
    assert.equal(lab.node.sockets.count, 0);
  });
});

describe("DevNode.restart()", () => {
  test("ends sockets and requests, and keeps address, state and what is pending", async () => {
    await using lab = await startLabNode();
    using socket = await subscribed(lab);
    await submitStray(lab);
    lab.node.faults.nextSubmission({ kind: "drop", at: "proposed" });
    await assert.rejects(submitStray(lab));
    await lab.node.restart();
    assert.ok(UNCLEAN.includes((await endOf(socket)).code));
    assert.equal(lab.node.url, lab.url);
    assert.equal(await straysOf(lab), 1);
    assert.match((await retryPending(lab)).body, /"[0-9a-f]{64}"/);
    assert.equal(await straysOf(lab), 2);
  });

  test("refuses connections between down() and up()", async () => {
    await using lab = await startLabNode();
    await lab.node.down();
    await assert.rejects(fetch(`${lab.url}/ready`));
    await lab.node.up();
    assert.equal(await (await fetch(`${lab.url}/ready`)).text(), "ready!");
  });

  test("cuts a submission that hangs, which stays pending", async () => {
    await using lab = await startLabNode();
    const until = new Promise<void>(() => {});
    lab.node.faults.nextSubmission({ kind: "hold", at: "proposed", until });
    const arrived = lab.node.next(({ kind }) => kind === "submission");
    const sent = submitStray(lab);
    await Promise.all([arrived, assert.rejects(sent), arrived.then(() => lab.node.restart())]);
    assert.ok(lab.node.isPending(lab.chain));
  });
});
