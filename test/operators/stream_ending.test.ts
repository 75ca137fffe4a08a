/** Tasks that are given up or called off, and processes that are ended (O4, O5, O10). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isAlive } from "./harness.ts";
import { messageOf, outputOf } from "./http_service.ts";
import { inputsOf, PlayedStream } from "./stream_played.ts";
import { ECHO, StreamSite } from "./stream_site.ts";
import { until } from "./until.ts";

/** Answers each task in turn; those with "hang" in them never. */
const HANGS = `while IFS= read -r line; do
  case "$line" in *hang*) echo hung >&2; sleep 600;; esac
  printf '%s\\n' "$line" | ${ECHO.slice("exec ".length)}; done`;

describe("StreamOperator, when a task takes too long (O5, O10)", () => {
  test("run() fails as timeout, and the next task has another process", async () => {
    await using site = new StreamSite(HANGS, { timeoutMs: 500 });
    assert.equal(outputOf(await site.run("a")), "a");
    const hung = site.run("hang");
    const next = site.run("b");
    assert.match(messageOf(await hung, "timeout"), /given up after its timeout of 500 ms/);
    assert.equal(outputOf(await next), "b");
    const kinds = site.kinds().filter((kind) => kind !== "stderr");
    const start = ["starting", "started"];
    assert.deepEqual(kinds, [...start, "ended", ...start], "never two at once");
    assert.deepEqual(site.ends.map(({ failure }) => failure), ["timeout"]);
  });

  test("run() fails as timeout when a process never reads", async () => {
    await using site = new StreamSite("trap '' TERM; while :; do sleep 1; done", {
      timeoutMs: 100,
      graceMs: 100,
    });
    assert.match(messageOf(await site.run("x".repeat(1_000_000)), "timeout"), /of 100 ms/);
    await until(() => site.failing.length === 1);
    assert.equal(site.ends[0]?.failure, "timeout");
  });

  test("run() leaves others in the process their own time, and gives it no new ones", async () => {
    const played = new PlayedStream({ perProcess: 3, timeoutMs: 1_000 });
    const first = played.run("first");
    await played.settle();
    await played.answer(first);
    const hung = played.run("hung");
    await played.advance(600);
    const late = played.run("late");
    await played.advance(400);
    const next = played.run("next");
    await played.settle();
    assert.deepEqual(inputsOf(played.child), ["first", "hung", "late"]);
    assert.equal(hung.end(), null, "it may still be working on it");
    await played.answer(late);
    assert.equal(outputOf(await late.result), "out");
    assert.ok(played.child.isInputClosed, "it is ended once nobody waits for it");
    await played.exit();
    messageOf(await hung.result, "timeout");
    await played.settle();
    assert.deepEqual(inputsOf(played.child), ["next"]);
    await played.answer(next);
    assert.equal(outputOf(await next.result), "out");
    assert.equal(played.children.length, 2);
  });

  test("run() fails as timeout though the answer comes after it", async () => {
    const played = new PlayedStream({ perProcess: 2, timeoutMs: 1_000 });
    const first = played.run("first");
    await played.settle();
    await played.answer(first);
    const [slow, other] = [played.run("slow"), played.run("other")];
    await played.advance(1_000);
    await played.answer(slow);
    messageOf(await slow.result, "timeout");
    await played.exit();
    messageOf(await other.result, "timeout");
  });
});

describe("StreamOperator, when a line answers no task that its process has (O10)", () => {
  test("run() fails as protocol when a task is answered twice", async () => {
    const played = new PlayedStream({ perProcess: 2 });
    const first = played.run("first");
    await played.settle();
    await played.answer(first);
    const [second, third] = [played.run("second"), played.run("third")];
    await played.answer(second);
    await played.answer(first);
    assert.ok(played.child.isInputClosed, "it is ended");
    await played.answer(third);
    await played.exit();
    assert.equal(outputOf(await second.result), "out");
    assert.match(messageOf(await third.result, "protocol"), /a task that it does not have/);
  });
});

describe("StreamOperator, when a task is called off (O4, T5)", () => {
  test("run() ends what waits at once, and tells no process of it", async () => {
    const played = new PlayedStream();
    const [has, waits] = [played.run("has"), played.run("waits")];
    await played.settle();
    waits.controller.abort();
    assert.match(messageOf(await waits.result, "ended"), /was not started/);
    await played.answer(has);
    assert.deepEqual(inputsOf(played.child), ["has"]);
  });

  test("run() waits for the answer, and the process goes on", async () => {
    const played = new PlayedStream();
    const off = played.run("off");
    await played.settle();
    off.controller.abort();
    await played.advance(400);
    assert.equal(off.end(), null, "no task may run twice at the same time (T1)");
    await played.answer(off);
    messageOf(await off.result, "ended");
    const next = played.run("next");
    await played.advance(1_000);
    await played.answer(next);
    assert.equal(outputOf(await next.result), "out");
    assert.equal(played.children.length, 1);
  });

  test("run() ends a process that does not answer it", async () => {
    await using site = new StreamSite(HANGS);
    const off = new AbortController();
    const run = site.run("hang", off.signal);
    await until(() => site.told.some(({ kind }) => kind === "stderr"));
    off.abort();
    assert.match(messageOf(await run, "ended"), /was ended by the processor/);
    assert.ok(!isAlive(site.pids[0]!));
    await until(() => site.ends.length === 1);
    assert.deepEqual([site.ends[0]!.failure, site.failing], [null, []]);
  });

  test("run() ends it at once on the second signal (D1)", async () => {
    const atOnce = new AbortController();
    const script = `trap '' TERM; ${HANGS}`;
    await using site = new StreamSite(script, { graceMs: 600_000 }, { atOnce: atOnce.signal });
    const run = site.run("hang");
    await until(() => site.told.some(({ kind }) => kind === "stderr"));
    atOnce.abort();
    messageOf(await run, "ended");
    assert.ok(!isAlive(site.pids[0]!));
  });
});

describe("StreamOperator.retire()", () => {
  test("lets what runs be answered, and ends what waits", async () => {
    const played = new PlayedStream();
    const [has, waits] = [played.run("has"), played.run("waits")];
    await played.settle();
    let isRetired = false;
    void played.site.operator.retire().then(() => isRetired = true);
    messageOf(await waits.result, "ended");
    await played.settle();
    assert.ok(!played.child.isInputClosed);
    await played.answer(has);
    assert.equal(outputOf(await has.result), "out");
    assert.deepEqual([played.child.isInputClosed, isRetired], [true, false]);
    await played.exit();
    await played.settle();
    assert.ok(isRetired);
    assert.equal(played.clock.pending, 0);
  });
});
