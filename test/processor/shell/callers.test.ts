import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OPTIONS } from "../rules/defaults.ts";
import { task } from "../rules/words.ts";
import { Site } from "./site.ts";

const A = { chain: "c", application: "a" };

describe("watch()", () => {
  test("tells each connection and block of a chain that nothing is assigned on, until it ends", async () => {
    await using site = new Site();
    let told = 0;
    const end = site.processor.watch("c", () => told++);
    const other = site.processor.watch("c", () => {});
    await site.settle();
    assert.deepEqual(site.followed, ["c"]);
    site.deliver({ kind: "connected", chain: "c" });
    site.deliver({ kind: "block", chain: "c", height: 11, hash: "x" });
    site.deliver({ kind: "disconnected", chain: "c", reason: "1006" });
    site.deliver({ kind: "block", chain: "x", height: 11, hash: "x" });
    assert.equal(told, 2);
    await site.settle();
    end();
    end();
    site.deliver({ kind: "block", chain: "c", height: 12, hash: "y" });
    assert.equal(told, 2);
    await site.settle();
    assert.deepEqual(site.unfollowed, [], "somebody else watches it");
    other();
    await site.settle();
    assert.deepEqual(site.unfollowed, ["c"]);
  });

  test("tells when the subscription was deaf (A6)", async () => {
    await using site = new Site();
    let told = 0;
    site.processor.watch("c", () => told++);
    await site.settle();
    site.deliver({ kind: "connected", chain: "c" });
    await site.settle();
    site.node.height = 11;
    for (let passed = 0; passed <= 33_750; passed += 3_750) await site.advance(3_750);
    assert.equal(told, 2);
  });
});

describe("command()", () => {
  test("stores before it sends, and settles with its end; the chain goes with it", async () => {
    await using site = new Site();
    const ended = site.processor.command(A, "{ register }");
    await site.settle();
    const [command] = site.node.commands;
    assert.deepEqual([command?.application, command?.document], [A, "{ register }"]);
    assert.ok(site.log.indexOf("write sent") < site.log.indexOf("command"));
    command!.end({ kind: "conflict", message: "block" });
    assert.deepEqual(await ended, { kind: "conflict", message: "block" });
    await site.settle();
    assert.deepEqual(site.unfollowed, ["c"]);
    assert.equal(site.journal.model.sent.size, 0);
  });

  test("asked for before the drain goes out in it", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([task("one", "1")]);
    await site.endRun("one");
    const ended = site.processor.command(A, "{ deregister }");
    const drained = site.processor.drain();
    await site.settle();
    site.node.submits[0]!.end({ kind: "committed", block: "own" });
    await site.until(() => site.node.commands.length === 1, "the command");
    site.node.commands[0]!.end({ kind: "committed", block: "own 2" });
    assert.equal((await ended).kind, "committed");
    await drained;
  });

  test("that has not ended when the processor does is stopped, and one after that too", async () => {
    await using site = new Site();
    const ended = site.processor.command(A, "{ x }");
    await site.settle();
    await site.processor.end();
    assert.deepEqual(await ended, { kind: "stopped" });
    assert.deepEqual(await site.processor.command(A, "{ y }"), { kind: "stopped" });
    assert.equal(site.journal.model.sent.size, 1, "it may still be executed");
  });
});

describe("setOptions()", () => {
  test("has another interval looked at, and another time given to questions, from now on", async () => {
    await using site = new Site({ pollIntervalMs: 3_600_000 });
    await site.assign();
    await site.answer([]);
    const reads = site.node.heightReads.length;
    site.processor.setOptions({ ...OPTIONS, pollIntervalMs: 1_000, askTimeoutMs: 500 });
    site.deliver({ kind: "block", chain: "c", height: 11, hash: "x" });
    await site.settle();
    await site.advance(500);
    assert.equal(site.count("question.failed"), 1);
    for (let passed = 0; passed < 1_250; passed += 125) await site.advance(125);
    assert.ok(site.node.heightReads.length > reads);
  });
});

describe("assign() and unassign()", () => {
  test("leave nothing behind on the stream, however often", async () => {
    await using site = new Site();
    const timers = site.clock.pending;
    for (let round = 0; round < 50; round++) {
      site.processor.assign(A);
      await site.until(() => site.node.asks.length > 0, "a question");
      site.processor.unassign(A);
      await site.answer([]);
    }
    assert.equal(site.followed.length, 50);
    assert.equal(site.unfollowed.length, 50);
    assert.equal(site.clock.pending, timers);
  });

  test("at once, one after the other, bring back no outcome that was dropped", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([task("p1"), task("p2")]);
    await site.endRun("p2");
    site.runOf("p1").end({ ok: false, durationMs: 1, failure: "exitStatus", message: "1" });
    await site.settle();
    site.processor.unassign(A);
    site.processor.assign(A);
    await site.until(() => site.node.asks.length > 0, "a question");
    await site.answer([task("p1"), task("p2")]);
    assert.equal(site.runs.length, 4, "both run anew");
  });
});
