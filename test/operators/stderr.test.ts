import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { systemClock } from "../../lib/clock/system.ts";
import { OutputPipes } from "../../lib/operators/pipes.ts";
import type { Child } from "../../lib/operators/spawn.ts";
import { StderrLines } from "../../lib/operators/stderr.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { messageOf, runOnce } from "./harness.ts";

/** Costs 1,024 bytes of the allowance, of which there are 16 MiB. */
const LINE = "x".repeat(768);
const ALLOWED = 16_384;

describe("StderrLines", () => {
  test("passes every line on while they are within the allowance (O1)", () => {
    const { lines, push } = collector();
    push(ALLOWED);
    assert.equal(lines.length, ALLOWED);
    assert.deepEqual(new Set(lines), new Set([LINE]));
  });

  test("end() says how much was left out, once", () => {
    const { lines, push, stderr } = collector();
    push(ALLOWED + 1_000);
    assert.equal(lines.length, ALLOWED);
    stderr.end();
    assert.equal(lines.length, ALLOWED + 1);
    assert.match(lines.at(-1)!, /769000 bytes left out/);
  });

  test("goes on with a second's worth of lines when time has passed, and names the gap", () => {
    const { lines, push, clock } = collector();
    assert.ok(push(ALLOWED + 5));
    clock.advance(999);
    assert.ok(!push(5), "nobody wants more of it");
    assert.equal(lines.length, ALLOWED);
    clock.advance(1);
    assert.ok(push(100), "wanted again");
    // The line that the gap may have cut is left out as well.
    assert.match(lines[ALLOWED]!, new RegExp(`${11 * 769} bytes left out`));
    assert.equal(lines.length, ALLOWED + 1 + 64);
  });

  test("last is the last line that is not empty, also of those left out", () => {
    const { stderr, push } = collector();
    assert.equal(stderr.last, null);
    push(ALLOWED + 1);
    stderr.push(new TextEncoder().encode("the end\n\n"));
    assert.equal(stderr.last, "the end");
    stderr.push(new TextEncoder().encode("half"));
    assert.equal(stderr.last, "half");
  });
});

describe("OutputPipes", () => {
  test("lets others work between chunks that are all there already", async () => {
    let chunks = 0;
    const pipes = new OutputPipes(writing(MANY_CHUNKS), {
      stdout() {},
      stderr: () => (chunks++, true),
      failed: (error) => assert.fail(String(error)),
    }, systemClock());
    await setImmediate();
    await pipes.abandon();
    assert.ok(chunks > 0 && chunks < MANY_CHUNKS, `${chunks} chunks were read`);
  });

  test("waits before it reads on where nobody wants more, and is let go of meanwhile", async () => {
    const clock = new FakeClock();
    let chunks = 0;
    const pipes = new OutputPipes(writing(MANY_CHUNKS), {
      stdout() {},
      stderr: () => (chunks++, false),
      failed: (error) => assert.fail(String(error)),
    }, clock);
    for (const expected of [1, 2, 3]) {
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      assert.equal(chunks, expected);
      clock.advance(5);
    }
    await pipes.abandon();
  });
});

const MANY_CHUNKS = 10_000;

// `yes` is bounded, so that this fails instead of hanging where no timer comes through.
const FLOOD = "yes | head -c 300000000 >&2; exit 3";

describe("an operator that writes stderr without end", () => {
  test("is ended by its timeout: timers come through beside it (O5)", async () => {
    const ran = await runOnce("/bin/sh", { args: ["-c", FLOOD], timeoutMs: 100 });
    assert.match(messageOf(ran, "timeout"), /timeout of 100 ms/);
  });

  test("is ended by an abort that a timer brings (D1)", async () => {
    const signal = AbortSignal.timeout(100);
    messageOf(await runOnce("/bin/sh", { args: ["-c", FLOOD], signal }), "ended");
  });
});

/** A child that has so many chunks of stderr, all at once. */
function writing(chunks: number): Child {
  return {
    pid: 0x7fff_ffff,
    stdout: endless(0),
    stderr: endless(chunks),
    exited: new Promise(() => {}),
    feed: () => Promise.resolve(),
    write: () => Promise.resolve(true),
    closeInput() {},
    [Symbol.dispose]() {},
  };
}

/** A stream that has its next chunk as soon as it is asked for it. */
function endless(chunks: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      if (chunks-- > 0) controller.enqueue(new Uint8Array(1));
      else controller.close();
    },
  });
}

function collector() {
  const lines: string[] = [];
  const clock = new FakeClock();
  const stderr = new StderrLines(clock, (line) => lines.push(line));
  const push = (count: number) => stderr.push(new TextEncoder().encode(`${LINE}\n`.repeat(count)));
  return { lines, clock, stderr, push };
}
