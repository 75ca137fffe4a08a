/** What the next submission can be made to meet, and what it leaves behind (U2, U3). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DevNodeEvent } from "../../lib/devnode/events.ts";
import { type LabNode, retryPending, startLabNode, straysOf, submitStray } from "./lab_node.ts";

const NO_BLOCK = '{"data":{"retryPendingBlock":null}}';
const CONFLICT =
  /A different block was already committed at this height.* hash is [0-9a-f]{64}"\}$/;
const ended = (event: DevNodeEvent) => event.kind === "submissionEnded";
const isHash = (body: string) => /^\{"data":(\{"retryPendingBlock":)?"[0-9a-f]{64}"\}+$/.test(body);

async function refused(sent: Promise<unknown>): Promise<void> {
  await assert.rejects(sent, (error) => error instanceof Error);
}

describe("Faults.nextSubmission()", () => {
  test("conflict makes somebody else's block come first, and applies nothing", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "conflict" });
    const reply = await submitStray(lab);
    assert.equal(reply.status, 500);
    assert.match(reply.body, CONFLICT);
    assert.equal(lab.node.nextHeight(lab.chain), 1);
    assert.equal(await straysOf(lab), 0);
    assert.ok(isHash((await submitStray(lab)).body), "once only");
  });

  test("roundTimeout leaves the proposal pending, which retryPendingBlock commits", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "roundTimeout" });
    const reply = await submitStray(lab);
    assert.equal(reply.status, 500);
    assert.match(reply.body, /quorum of validators: Chain error: Round number should be greater/);
    assert.ok(lab.node.isPending(lab.chain));
    assert.ok(isHash((await retryPending(lab)).body));
    assert.equal(await straysOf(lab), 1);
    assert.equal((await retryPending(lab)).body, NO_BLOCK);
  });

  test("roundTimeout without a proposal leaves nothing", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "roundTimeout", pending: false });
    await submitStray(lab);
    assert.equal((await retryPending(lab)).body, NO_BLOCK);
    assert.equal(await straysOf(lab), 0);
  });

  test("failure names the operation that it is told", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "failure", operation: 3 });
    const reply = await submitStray(lab);
    assert.match(reply.body, /unreachable during Operation\(3\)"\}$/);
    assert.equal(lab.node.nextHeight(lab.chain), 0);
  });

  test("drop when received leaves nothing behind", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "drop", at: "received" });
    await refused(submitStray(lab));
    assert.equal((await retryPending(lab)).body, NO_BLOCK);
    assert.equal(lab.node.nextHeight(lab.chain), 0);
  });

  test("drop when proposed leaves it pending, and the next sender gets the conflict", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "drop", at: "proposed" });
    await refused(submitStray(lab));
    assert.equal(lab.node.nextHeight(lab.chain), 0);
    assert.match((await submitStray(lab)).body, CONFLICT);
    assert.equal(await straysOf(lab), 1, "the first one, not the second");
    assert.equal((await retryPending(lab)).body, NO_BLOCK);
  });

  test("drop when committed loses the answer alone", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "drop", at: "committed" });
    await refused(submitStray(lab));
    assert.equal(await straysOf(lab), 1);
    assert.equal((await retryPending(lab)).body, NO_BLOCK);
  });

  test("answer gives what somebody between answers, and the block is made all the same", async () => {
    await using lab = await startLabNode();
    const answer = { status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" };
    lab.node.faults.nextSubmission({ kind: "answer", at: "committed", answer });
    assert.deepEqual(await submitStray(lab), answer);
    assert.equal(await straysOf(lab), 1);
  });

  test("cutAnswer ends the connection within the answer", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextSubmission({ kind: "cutAnswer", bytes: 300 });
    await refused(submitStray(lab));
    assert.equal(await straysOf(lab), 1);
  });

  test("hold when proposed waits, and goes on when it is released", async () => {
    await using lab = await startLabNode();
    const gate = Promise.withResolvers<void>();
    lab.node.faults.nextSubmission({ kind: "hold", at: "proposed", until: gate.promise });
    const arrived = lab.node.next(({ kind }) => kind === "submission");
    const sent = submitStray(lab);
    await arrived;
    assert.equal(await straysOf(lab), 0);
    gate.resolve();
    assert.ok(isHash((await sent).body));
    assert.equal(await straysOf(lab), 1);
  });

  test("hold when proposed leaves it pending when its client goes away", async () => {
    await using lab = await startLabNode();
    const until = new Promise<void>(() => {});
    lab.node.faults.nextSubmission({ kind: "hold", at: "proposed", until });
    const gone = lab.node.next(ended);
    await cutWhileSubmitting(lab);
    assert.deepEqual(endOf(await gone), "gone");
    assert.ok(isHash((await retryPending(lab)).body));
    assert.equal(await straysOf(lab), 1);
  });

  test("hold when received leaves nothing when its client goes away", async () => {
    await using lab = await startLabNode();
    const until = new Promise<void>(() => {});
    lab.node.faults.nextSubmission({ kind: "hold", at: "received", until });
    const gone = lab.node.next(ended);
    await cutWhileSubmitting(lab);
    await gone;
    assert.equal((await retryPending(lab)).body, NO_BLOCK);
    assert.equal(await straysOf(lab), 0);
  });

  test("retryPendingBlock waits for a submission that is open, and answers null then", async () => {
    await using lab = await startLabNode();
    const gate = Promise.withResolvers<void>();
    lab.node.faults.nextSubmission({ kind: "hold", at: "proposed", until: gate.promise });
    const arrived = lab.node.next(({ kind }) => kind === "submission");
    const sent = submitStray(lab);
    await arrived;
    const asked = lab.node.next(({ kind }) => kind === "nodeRequest");
    const retried = retryPending(lab);
    await asked;
    gate.resolve();
    await sent;
    assert.equal((await retried).body, NO_BLOCK);
    assert.equal(await straysOf(lab), 1);
  });

  test("waits for the chain and the number of submissions that it is meant for", async () => {
    await using lab = await startLabNode();
    const elsewhere = lab.node.addChain();
    lab.node.faults.nextSubmission({ kind: "failure" }, { chain: elsewhere });
    lab.node.faults.nextSubmission({ kind: "failure" }, { chain: lab.chain, count: 2 });
    const statuses = [await submitStray(lab), await submitStray(lab), await submitStray(lab)];
    assert.deepEqual(statuses.map(({ status }) => status), [500, 500, 200]);
    assert.equal((await submitStray({ ...lab, chain: elsewhere })).status, 500);
  });
});

function endOf(event: DevNodeEvent): string | null {
  return event.kind === "submissionEnded" ? event.end : null;
}

/** Goes away once the node has the submission. */
async function cutWhileSubmitting(lab: LabNode): Promise<void> {
  const arrived = lab.node.next(({ kind }) => kind === "submission");
  const controller = new AbortController();
  const sent = submitStray(lab, "out", controller.signal);
  await arrived;
  controller.abort();
  await refused(sent);
}
