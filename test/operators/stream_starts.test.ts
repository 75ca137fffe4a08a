/** Processes that come to nothing, and when the next one is started (O10, R4). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { messageOf, outputOf } from "./http_service.ts";
import { inputsOf, PlayedStream } from "./stream_played.ts";

describe("StreamOperator, when a process takes its leave (O10)", () => {
  test("run() hands on what it has not answered, once, before others and at once", async () => {
    const played = new PlayedStream({ perProcess: 2 });
    const [first, second, third, fourth] = ["1", "2", "3", "4"].map((input) => played.run(input));
    await played.settle();
    await played.answer(first!);
    assert.deepEqual(inputsOf(played.child), ["1", "2", "3"]);
    await played.exit();
    assert.deepEqual(inputsOf(played.child), ["2"]);
    await played.answer(second!);
    assert.deepEqual(inputsOf(played.child), ["2", "3", "4"]);
    await played.exit();
    assert.ok(third!.end() !== null, "it has been handed on before");
    assert.match(messageOf(await third!.result, "exitStatus"), /exited with status 0/);
    assert.deepEqual(inputsOf(played.child), ["4"]);
    await played.answer(fourth!);
    for (const run of [first, second, fourth]) assert.equal(outputOf(await run!.result), "out");
    assert.deepEqual(played.site.ends.map(({ failure }) => failure), [null, null]);
    assert.deepEqual(played.site.failing, []);
  });

  test("run() hands on nothing of one that has answered nothing, or was called off", async () => {
    const played = new PlayedStream({ perProcess: 2 });
    const first = played.run("first");
    await played.settle();
    await played.exit();
    messageOf(await first.result, "exitStatus");
    await played.advance(1_000);
    const [second, off] = [played.run("second"), played.run("off")];
    await played.settle();
    await played.answer(second);
    off.controller.abort();
    await played.exit();
    messageOf(await off.result, "ended");
    assert.equal(played.children.length, 2);
  });

  test("retire() ends what would be handed on", async () => {
    const played = new PlayedStream({ perProcess: 2 });
    const [first, second] = [played.run("first"), played.run("second")];
    await played.settle();
    await played.answer(first);
    const retired = played.site.operator.retire();
    await played.exit();
    messageOf(await second.result, "ended");
    await retired;
    assert.equal(played.children.length, 1);
  });
});

describe("StreamOperator, when processes end without an answer (O10)", () => {
  test("run() waits 1 s, twice as long each time, a minute at most, and spends one task", async () => {
    const played = new PlayedStream({ perProcess: 100 });
    const runs = Array.from({ length: 9 }, (_, index) => played.run(String(index)));
    await played.settle();
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      const before = played.children.length;
      assert.equal(inputsOf(played.child).length, 1);
      await played.exit(played.child, 7);
      assert.equal(played.site.failing.at(-1)!.retryInMs, waitMs);
      await played.advance(waitMs - 1);
      assert.equal(played.children.length, before);
      await played.advance(1);
      assert.equal(played.children.length, before + 1);
    }
    const ended = runs.filter((run) => run.end() !== null);
    assert.deepEqual(ended, runs.slice(0, 8), "one for each");
    for (const { result } of ended) messageOf(await result, "exitStatus");
    await played.answer(runs[8]!);
    assert.equal(outputOf(await runs[8]!.result), "out");
    assert.equal(played.site.kinds().at(-1), "recovered");
    await played.exit();
    played.run("again");
    await played.settle();
    assert.equal(played.children.length, 10, "one that has answered is replaced at once");
  });

  test("run() has one of several processes tried at a time", async () => {
    const played = new PlayedStream({ processes: 3 });
    const runs = ["0", "1", "2", "3", "4"].map((input) => played.run(input));
    await played.settle();
    assert.equal(played.children.length, 3);
    for (const child of [...played.children]) await played.exit(child, 1);
    assert.deepEqual(played.site.failing.map(({ failures }) => failures), [1, 2, 3]);
    const waits = played.site.failing.map(({ retryInMs }) => retryInMs);
    assert.deepEqual(waits, [1_000, 1_000, 1_000], "they were one try");
    await played.advance(999);
    assert.equal(played.children.length, 3);
    await played.advance(1);
    assert.equal(played.children.length, 4);
    await played.answer(runs[3]!);
    assert.equal(outputOf(await runs[3]!.result), "out");
  });

  test("run() waits no longer than the last failure asks, whatever it had waited for before", async () => {
    const played = new PlayedStream({ processes: 2 });
    const busy = await busyChild(played);
    ["1", "2", "3", "4", "5"].forEach((input) => played.run(input));
    await played.settle();
    await played.exit(played.child, 1);
    await played.advance(1_000);
    await played.exit(played.child, 1);
    await played.answer(busy.run, undefined, busy.child);
    await played.exit(played.child, 1);
    assert.deepEqual(played.site.failing.map(({ retryInMs }) => retryInMs), [1_000, 2_000, 1_000]);
    assert.equal(played.children.length, 4);
    await played.advance(1_000);
    assert.equal(played.children.length, 5);
  });

  test("run() fails as spawn when there is nothing to start, and waits likewise", async () => {
    const played = new PlayedStream({ command: "/nonexistent/program" }, () => {
      throw Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" });
    });
    const [first, second] = [played.run("first"), played.run("second")];
    assert.match(messageOf(await first.result, "spawn"), /\/nonexistent\/program does not exist/);
    await played.settle();
    assert.equal(second.end(), null);
    await played.advance(1_000);
    messageOf(await second.result, "spawn");
    assert.deepEqual(played.site.failing.map(({ failures }) => failures), [1, 2]);
    assert.deepEqual(played.site.kinds().slice(0, 3), ["starting", "ended", "failing"]);
  });

  test("run() spends no attempt, and counts no failure, for want of room (R4)", async () => {
    let isFull = true;
    const played = new PlayedStream({}, () => {
      if (isFull) throw Object.assign(new Error("too many open files"), { code: "EMFILE" });
    });
    messageOf(await played.run("first").result, "exhausted");
    isFull = false;
    const second = played.run("second");
    await played.settle();
    await played.answer(second);
    assert.equal(outputOf(await second.result), "out");
    assert.deepEqual(played.site.failing, []);
  });

  test("retire() says that an operator is not failing any more", async () => {
    const played = new PlayedStream();
    played.run("in");
    await played.settle();
    await played.exit(played.child, 1);
    await played.site.operator.retire();
    assert.deepEqual(played.site.kinds().slice(-2), ["failing", "recovered"]);
    assert.equal(played.clock.pending, 0);
  });
});

/** A process that has answered, and has another task. */
async function busyChild(played: PlayedStream) {
  const first = played.run("first");
  await played.settle();
  const { child } = played;
  await played.answer(first);
  const run = played.run("long");
  await played.settle();
  return { child, run };
}
