import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { node, on, Site } from "./site.ts";
import { advanceUntil, settled } from "./until.ts";

describe("NodeChains", () => {
  test("waits for a node that is down, longer each time, and says so", async () => {
    const down = new Error("connection refused");
    const site = new Site(down, down, down, node(["c1"], null));
    site.assignments.source()({ applications: [on("c1", "a")] });
    await advanceUntil(site.clock, () => site.assigned.length > 0, 250);
    assert.deepEqual(
      site.events.map((event) => event.name === "node.waiting" ? event.retryInMs : event.name),
      [250, 500, 1_000, "node.ready", "assignment.begun"],
    );
  });

  test("says after 5 s that a node says nothing, once, before the question is given up", async () => {
    const site = new Site(node(["c1"], "c1"));
    const answer = Promise.withResolvers<void>();
    site.wait = answer.promise;
    site.assignments.source()({ applications: [on("c1", "a")] });
    await settled();
    site.clock.advance(4_999);
    assert.deepEqual(site.names, []);
    site.clock.advance(1);
    site.clock.advance(20_000);
    assert.deepEqual(site.names, ["node.slow"]);
    answer.resolve();
    await settled();
    assert.deepEqual(site.names, ["node.slow", "node.ready", "assignment.begun"]);
    assert.equal(site.clock.pending, 0);
  });

  test("asks for --chain when the node has no default chain, waits for one, goes on for others", async () => {
    const site = new Site(node(["c1"], null), node(["c1"], "c1"));
    site.assignments.source()({ applications: [on(null, "a"), on("c1", "b")] });
    await settled();
    assert.deepEqual(site.told, ["+c1:b"]);
    await advanceUntil(site.clock, () => site.told.length === 2, 250);
    const waiting = site.events.find(({ name }) => name === "node.waiting");
    assert.match((waiting as { message: string }).message, /no default chain: give --chain/);
    assert.deepEqual(site.told, ["+c1:b", "+c1:a"]);
  });

  test("stops waiting at the end of its life, and leaves no timer", async () => {
    const site = new Site(new Error("down"));
    const placed = site.chains.place(null, site.life.signal);
    await settled();
    site.life.abort();
    assert.equal(await placed, null);
    assert.equal(site.clock.pending, 0);
  });

  test("place() resolves when the node follows the chain", async () => {
    const site = new Site(node(["c1"], "c1"), node(["c1", "c2"], "c1"));
    const placed = site.chains.place("c2", site.life.signal);
    await settled();
    assert.deepEqual(site.names, ["node.ready", "chain.unfollowed"]);
    site.clock.advance(30_000);
    assert.equal(await placed, "c2");
    assert.equal(await site.chains.place(null, site.life.signal), "c1");
    assert.equal(site.asked, 2);
  });
});
