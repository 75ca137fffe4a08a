import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ASKING_WAITS, type RoundEnd, Rounds } from "../../lib/assignment/rounds.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { settled } from "./until.ts";

describe("Rounds", () => {
  test("makes one more round of all reasons that come during one (A2)", async () => {
    const { rounds, begun, end } = setUp();
    for (let reason = 0; reason < 5; reason++) rounds.want();
    assert.equal(begun.length, 1);
    await end("done");
    assert.equal(begun.length, 2);
    await end("done");
    assert.equal(begun.length, 2);
  });

  test("waits after a failure, longer each time, whatever reasons come (A5)", async () => {
    const { rounds, begun, end, clock } = setUp();
    rounds.want();
    await end("failed");
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      rounds.want();
      const before = begun.length;
      clock.advance(waitMs - 1);
      assert.equal(begun.length, before);
      clock.advance(1);
      assert.equal(begun.length, before + 1);
      await end("failed");
    }
  });

  test("asks a node that is back at the next reason, but not more often than each second", async () => {
    const { rounds, begun, end, clock } = setUp();
    rounds.want();
    for (let failure = 0; failure < 5; failure++) {
      await end("unreachable");
      if (failure < 4) clock.advance(60_000);
    }
    clock.advance(400);
    for (let reason = 0; reason < 100; reason++) rounds.want();
    clock.advance(599);
    assert.equal(begun.length, 5);
    clock.advance(1);
    assert.equal(begun.length, 6);
  });

  test("begins anew with its waits after a round that was good", async () => {
    const { rounds, begun, end, clock } = setUp();
    rounds.want();
    await end("failed");
    clock.advance(60_000);
    await end("done");
    rounds.want();
    await end("failed");
    clock.advance(1_000);
    assert.equal(begun.length, 4);
  });

  test("begins nothing, and leaves no timer, after its life", async () => {
    const { rounds, begun, end, clock, life } = setUp();
    rounds.want();
    await end("failed");
    life.abort();
    rounds.want();
    clock.advance(60_000);
    assert.equal(begun.length, 1);
    assert.equal(clock.pending, 0);
  });
});

/** Rounds that a test ends. */
function setUp() {
  const clock = new FakeClock();
  const life = new AbortController();
  const begun: ((end: RoundEnd) => void)[] = [];
  const round = () => new Promise<RoundEnd>((resolve) => void begun.push(resolve));
  const options = { clock, random: () => 0, waits: ASKING_WAITS, round };
  const rounds = new Rounds(options, life.signal);
  const end = async (how: RoundEnd) => {
    begun.at(-1)!(how);
    await settled();
  };
  return { rounds, begun, end, clock, life };
}
