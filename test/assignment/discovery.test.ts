import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Places } from "../../lib/assignment/places.ts";
import { discover } from "../../lib/assignment/discovery.ts";
import type { QueryEnd } from "../../lib/node/port.ts";
import type { ApplicationOnChain } from "../../lib/protocol/identifiers.ts";
import { node, Site } from "./site.ts";
import { advanceUntil, settled } from "./until.ts";

const CHAIN = "c".repeat(64);
const ASKS = ["nextActions", "processTaskOutcome", "stored"];

/** An answer to the question for a schema with these queries. */
function schema(...names: readonly string[]): QueryEnd {
  const fields = names.map((name) => ({ name }));
  return { kind: "answered", data: { __schema: { queryType: { fields } } } };
}

/** A chain whose applications, and their schemas, the test sets. */
class Discovered {
  readonly site = new Site(node([CHAIN], CHAIN));
  readonly asked: string[] = [];
  listed: readonly string[] | null = [];
  schemas: Record<string, QueryEnd> = {};
  /** Those that never answer. */
  hanging: readonly string[] = [];
  atOnce = 0;
  mostAtOnce = 0;

  begin(): void {
    const { chains, assignments, bus, clock, life } = this.site;
    void discover({
      chain: null,
      places: new Places(clock),
      source: assignments.source(),
      node: {
        applications: () => Promise.resolve(this.listed),
        query: (application) => this.#query(application),
      },
      random: () => 0,
      ...{ chains, bus, clock },
    }, life.signal);
  }

  async block(): Promise<void> {
    this.site.heard.get(CHAIN)!();
    await settled();
  }

  /** What was said, in order. */
  get found(): readonly string[] {
    return this.site.events.flatMap((event) =>
      event.name === "discovery.found"
        ? [`${event.asking} of ${event.listed}, ${event.untold} untold`]
        : []
    );
  }

  async #query({ application }: ApplicationOnChain): Promise<QueryEnd> {
    this.asked.push(application);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    await (this.hanging.includes(application) ? new Promise(() => {}) : Promise.resolve());
    this.atOnce--;
    return this.schemas[application] ?? schema(...ASKS);
  }
}

describe("discover()", () => {
  test("K4: assigns what asks for tasks, and what appears later, and asks each once", async () => {
    const it = new Discovered();
    it.listed = ["a", "other", "half", "mute"];
    it.schemas = { other: schema("stored"), half: schema("nextActions"), mute: schema() };
    it.begin();
    await settled();
    assert.deepEqual(it.site.assigned, [CHAIN, `${CHAIN}:a`]);
    it.listed = [...it.listed, "late"];
    await it.block();
    await it.block();
    assert.deepEqual(it.site.assigned, [CHAIN, `${CHAIN}:a`, `${CHAIN}:late`]);
    assert.deepEqual(it.asked, ["a", "other", "half", "mute", "late"]);
    assert.deepEqual(it.found, ["1 of 4, 0 untold", "2 of 5, 0 untold"]);
    assert.equal(it.site.clock.pending, 0);
  });

  for (const kind of ["invalid", "misaddressed"] as const) {
    test(`K4: asks what is ${kind} again, less and less often, and without a block`, async () => {
      const it = new Discovered();
      it.listed = ["a", "b"];
      it.schemas = { a: { kind, message: "a trap" } };
      it.begin();
      await settled();
      await it.block();
      assert.deepEqual(it.asked, ["a", "b"]);
      it.site.clock.advance(5_000);
      await settled();
      assert.deepEqual(it.asked, ["a", "b", "a"]);
      for (let second = 0; second < 3_600; second++) {
        it.site.clock.advance(1_000);
        await it.block();
      }
      assert.ok(it.asked.length < 25, `asked ${it.asked.length} times in an hour`);
      it.schemas = {};
      await advanceUntil(it.site.clock, () => it.site.assigned.length === 3, 1_000);
      assert.deepEqual(it.found, ["1 of 2, 1 untold", "2 of 2, 0 untold"]);
      assert.ok(!it.site.names.includes("discovery.failed"));
      assert.equal(it.site.clock.pending, 0);
    });
  }

  test("K4: what leaves the node's list is unassigned (T5), and found again when it is back", async () => {
    const it = new Discovered();
    it.listed = ["a", "b"];
    it.begin();
    await settled();
    it.listed = ["b"];
    await it.block();
    assert.deepEqual(it.site.assigned, [CHAIN, `${CHAIN}:b`]);
    it.listed = ["b", "a", "a"];
    await it.block();
    assert.deepEqual(it.site.assigned, [CHAIN, `${CHAIN}:a`, `${CHAIN}:b`]);
    assert.deepEqual(it.found, ["2 of 2, 0 untold", "1 of 1, 0 untold", "2 of 2, 0 untold"]);
  });

  test("K4: a list that cannot be read changes nothing, and is read again", async () => {
    const it = new Discovered();
    it.listed = ["a"];
    it.begin();
    await settled();
    it.listed = null;
    await it.block();
    await it.block();
    assert.deepEqual(it.site.assigned, [CHAIN, `${CHAIN}:a`]);
    assert.equal(it.site.names.filter((name) => name === "discovery.failed").length, 1);
    it.listed = ["a", "b"];
    await advanceUntil(it.site.clock, () => it.site.assigned.length === 3, 1_000);
    assert.ok(it.site.names.includes("discovery.recovered"));
  });

  test("K4: one that does not answer keeps none of the others waiting, and is asked again", async () => {
    const it = new Discovered();
    it.listed = ["a", "slow", "b"];
    it.schemas = { slow: { kind: "unreachable", message: "no answer" } };
    it.begin();
    await settled();
    assert.deepEqual(it.site.assigned, [CHAIN, `${CHAIN}:a`, `${CHAIN}:b`]);
    it.schemas = {};
    await advanceUntil(it.site.clock, () => it.site.assigned.includes(`${CHAIN}:slow`), 1_000);
    assert.deepEqual(it.asked, ["a", "slow", "b", "slow"]);
  });

  test("K4: one that hangs keeps none waiting that has answered", async () => {
    const it = new Discovered();
    it.listed = ["a", "slow", "b"];
    it.hanging = ["slow"];
    it.begin();
    await settled();
    it.site.clock.advance(250);
    assert.deepEqual(it.site.assigned, [CHAIN, `${CHAIN}:a`, `${CHAIN}:b`]);
  });

  test("K4: those that did not answer are asked after those that nobody has asked", async () => {
    const it = new Discovered();
    const mute = Array.from({ length: 8 }, (_, index) => `mute ${index}`);
    it.listed = mute;
    for (const name of mute) it.schemas[name] = { kind: "unreachable", message: "no answer" };
    it.begin();
    await settled();
    it.listed = [...mute, "late"];
    it.hanging = mute;
    await advanceUntil(it.site.clock, () => it.asked.length > 16, 1_000);
    assert.deepEqual(it.asked.slice(8), ["late", ...mute]);
    await advanceUntil(it.site.clock, () => it.site.assigned.includes(`${CHAIN}:late`), 250);
  });

  test("K4: asks a few at a time, however many there are", async () => {
    const it = new Discovered();
    it.listed = Array.from({ length: 1_000 }, (_, index) => `application ${index}`);
    it.begin();
    await advanceUntil(it.site.clock, () => it.site.assigned.length === 1_001, 0);
    assert.equal(it.mostAtOnce, 8);
  });
});
