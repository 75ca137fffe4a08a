import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SilenceWatch } from "../../../lib/processor/silence.ts";
import type { Incoming } from "../../../lib/processor/messages.ts";
import { FakeClock } from "../../fixtures/fake_clock.ts";
import { Site } from "./site.ts";

function watch() {
  const clock = new FakeClock();
  const life = new AbortController();
  const posted: Incoming[] = [];
  const reads: (readonly string[])[] = [];
  const answers: ((height: number | null) => void)[] = [];
  const it = new SilenceWatch({
    node: {
      heights: (chains) => {
        reads.push(chains);
        return new Promise((resolve) =>
          answers.push((height) => resolve(new Map(chains.map((chain) => [chain, height]))))
        );
      },
    },
    clock,
    intervalMs: 8_000,
    life: life.signal,
    post: (message) => posted.push(message),
  });
  const answer = async (height: number | null) => {
    answers.shift()!(height);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { clock, life, it, posted, reads, answer };
}

describe("SilenceWatch (A6)", () => {
  test("reads the heights of all chains that were silent for the interval, in one request", async () => {
    const { clock, it, posted, reads, answer } = watch();
    for (const chain of ["x", "y", "z"]) it.add(chain);
    clock.advance(7_000);
    assert.deepEqual(reads, []);
    it.heard("y");
    clock.advance(1_000);
    assert.deepEqual(reads, [["x", "z"]]);
    await answer(7);
    assert.deepEqual(posted, [
      { kind: "height", chain: "x", height: 7, polled: true },
      { kind: "height", chain: "z", height: 7, polled: true },
    ]);
  });

  test("reads each once per interval, and spreads what was added at different times", async () => {
    const { clock, it, reads, answer } = watch();
    it.add("x");
    clock.advance(4_000);
    it.add("y");
    for (let passed = 0; passed < 24_000; passed += 1_000) {
      const before = reads.length;
      clock.advance(1_000);
      if (reads.length > before) await answer(1);
    }
    assert.deepEqual(reads, [["x"], ["y"], ["x"], ["y"], ["x"], ["y"]]);
  });

  test("knows each chain's last sign of life, and that a height which cannot be read is none", async () => {
    const { clock, it, answer } = watch();
    it.add("x");
    clock.advance(8_000);
    await answer(null);
    assert.deepEqual([...it.livedAt], [["x", 0]]);
    clock.advance(8_000);
    await answer(7);
    assert.deepEqual([...it.livedAt], [["x", 16_000_000]]);
    it.remove("x");
    assert.deepEqual([...it.livedAt], []);
  });

  test("asks for nothing more while a reading is under way", () => {
    const { clock, it, reads } = watch();
    it.add("x");
    clock.advance(60_000);
    assert.equal(reads.length, 1);
    assert.equal(clock.pending, 0);
  });

  test("says nothing of a chain that gave a sign of life while its height was read", async () => {
    const { clock, it, posted, answer } = watch();
    it.add("x");
    clock.advance(8_000);
    clock.advance(1);
    it.heard("x");
    await answer(7);
    assert.deepEqual(posted, []);
  });

  test("says what could not be read, which changes nothing, and looks again", async () => {
    const { clock, it, posted, reads, answer } = watch();
    it.add("x");
    clock.advance(8_000);
    await answer(null);
    assert.deepEqual(posted, [{ kind: "height", chain: "x", height: null, polled: true }]);
    clock.advance(9_000);
    assert.equal(reads.length, 2);
  });

  test("ends with its life, in the middle of a reading too", async () => {
    const { clock, life, it, posted, answer } = watch();
    it.add("x");
    clock.advance(8_000);
    life.abort();
    await answer(7);
    assert.deepEqual(posted, []);
    assert.equal(clock.pending, 0);
  });
});

describe("the processor (A6)", () => {
  test("takes a connection that comes and goes for silence", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([]);
    site.deliver({ kind: "connected", chain: "c" });
    await site.settle();
    await site.answer([]);
    site.node.height = 11;
    const reason = "1006";
    for (let passed = 0; passed <= 33_750; passed += 3_750) {
      site.deliver({ kind: "refused", chain: "c", reason });
      site.deliver({ kind: "disconnected", chain: "c", reason });
      await site.advance(3_750);
    }
    assert.equal(site.node.asks.length, 1);
  });

  test("asks the applications of a deaf chain, and renews its subscription", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([]);
    site.deliver({ kind: "connected", chain: "c" });
    await site.settle();
    await site.answer([]);
    assert.equal(site.node.asks.length, 0);
    site.node.height = 11;
    for (let passed = 0; passed <= 33_750; passed += 3_750) await site.advance(3_750);
    assert.equal(site.node.asks.length, 1);
    assert.deepEqual(site.renewed, ["c"]);
    assert.equal(site.count("chain.deaf"), 1);
  });

  test("leaves a chain alone whose notifications come", async () => {
    await using site = new Site();
    await site.assign();
    const reads = site.node.heightReads.length;
    for (let height = 11; height < 20; height++) {
      site.deliver({ kind: "block", chain: "c", height, hash: String(height) });
      await site.advance(20_000);
    }
    assert.equal(site.node.heightReads.length, reads);
  });
});
