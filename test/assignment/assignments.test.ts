import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { node, on, Site } from "./site.ts";
import { advanceUntil, settled } from "./until.ts";

describe("Assignments", () => {
  test("assigns applications of followed chains, on the default chain where none is named", async () => {
    const site = new Site(node(["c1", "c2"], "c1"));
    site.assignments.source()({ applications: [on(null, "a"), on("c2", "b")] });
    await settled();
    assert.deepEqual(site.told, ["+c1:a", "+c2:b"]);
    assert.deepEqual(site.names, ["node.ready", "assignment.begun"]);
  });

  test("says how many are assigned together, and assigns one that is named twice once (K1)", async () => {
    const site = new Site(node(["c1", "c2"], "c1"));
    site.assignments.source()({
      applications: [on("c1", "a"), on("c1", "b"), on("c2", "a"), on(null, "a")],
    });
    await settled();
    assert.deepEqual(site.told, ["+c1:a", "+c1:b", "+c2:a"]);
    assert.deepEqual(site.events.at(-1), { name: "assignment.begun", applications: 3, chains: 2 });
  });

  test("applies what a source changes, and disturbs nothing that stays (T5)", async () => {
    const site = new Site(node(["c1", "c2"], "c1"));
    const source = site.assignments.source();
    source({ applications: [on("c1", "a"), on("c1", "b")] });
    await settled();
    source({ applications: [on("c1", "b"), on("c2", "c")] });
    await settled();
    assert.deepEqual(site.told, ["+c1:a", "+c1:b", "-c1:a", "+c2:c"]);
    assert.deepEqual(site.names.slice(-2), ["assignment.ended", "assignment.begun"]);
    assert.equal(site.asked, 1, "what the node follows is known");
  });

  test("keeps what one source gives up while another wants it", async () => {
    const site = new Site(node(["c1"], "c1"));
    const [one, other] = [site.assignments.source(), site.assignments.source()];
    one({ applications: [on(null, "a")] });
    other({ applications: [on("c1", "a")] });
    await settled();
    one({ applications: [] });
    assert.deepEqual(site.told, ["+c1:a"]);
    other({ applications: [] });
    assert.deepEqual(site.told, ["+c1:a", "-c1:a"]);
  });

  test("says once that a chain is not followed, goes on for the others, and looks again", async () => {
    const without = node(["c1"], null);
    const site = new Site(without, without, node(["c1", "c2"], null));
    site.assignments.source()({ applications: [on("c1", "a"), on("c2", "b"), on("c2", "c")] });
    await settled();
    assert.deepEqual(site.assigned, ["c1:a"]);
    await advanceUntil(site.clock, () => site.told.length === 3, 30_000);
    assert.deepEqual(site.told, ["+c1:a", "+c2:b", "+c2:c"]);
    assert.deepEqual(site.names, [
      ...["node.ready", "chain.unfollowed", "assignment.begun"],
      ...["chain.followed", "assignment.begun"],
    ]);
  });

  test("forgets a chain that is not followed when nobody wants it any more", async () => {
    const site = new Site(node(["c1"], null));
    const source = site.assignments.source();
    source({ applications: [on("c2", "b")] });
    await settled();
    source({ applications: [on("c1", "a")] });
    await settled();
    assert.deepEqual(site.names, [
      ...["node.ready", "chain.unfollowed"],
      ...["assignment.begun", "chain.forgotten"],
    ]);
    site.clock.advance(60_000);
    await settled();
    assert.equal(site.asked, 1);
    assert.equal(site.clock.pending, 0);
  });

  test("K3: unassigns what is on a chain that the node follows no more, until it does again", async () => {
    const both = node(["c1", "c2"], "c1");
    const site = new Site(both, node(["c1"], "c1"), node(["c1"], "c1"), both);
    const source = site.assignments.source();
    source({ applications: [on("c1", "a"), on("c2", "b")], chains: ["c2"] });
    await settled();
    site.chains.look();
    await settled();
    assert.deepEqual(site.assigned, ["c1:a"]);
    await advanceUntil(site.clock, () => site.assigned.length === 3, 30_000);
    assert.deepEqual(site.told, ["+c1:a", "+c2:b", "+c2", "-c2:b", "-c2", "+c2:b", "+c2"]);
    assert.deepEqual(site.names.slice(2), [
      ...["chain.unfollowed", "assignment.ended"],
      ...["chain.followed", "assignment.begun"],
    ]);
    assert.equal(site.clock.pending, 0);
  });

  test("K3: a node that is asked again and does not answer changes nothing", async () => {
    const site = new Site(node(["c1"], "c1"), new Error("down"), node(["c1"], "c1"));
    site.assignments.source()({ applications: [on(null, "a")] });
    await settled();
    site.chains.look();
    await advanceUntil(site.clock, () => site.asked === 3, 250);
    await settled();
    assert.deepEqual(site.told, ["+c1:a"]);
  });

  test("stays on the chain that was the default one when it was first asked for (K3)", async () => {
    const site = new Site(node(["c1"], "c1"), node(["c1", "c2"], "c2"));
    const source = site.assignments.source();
    source({ applications: [on(null, "a")] });
    await settled();
    source({ applications: [on(null, "a"), on("c2", "b"), on(null, "c")] });
    await settled();
    assert.deepEqual(site.told, ["+c1:a", "+c1:c", "+c2:b"]);
  });

  test("looks at what one source wants, however many others there are, when it changes", async () => {
    const looksWith = async (others: number) => {
      const names = Array.from({ length: others }, (_, index) => `c${index}`);
      const site = new Site(node(["c", ...names], "c"));
      for (const name of names) {
        site.assignments.source()({ applications: [on(name, "a")], chains: [name] });
      }
      const source = site.assignments.source();
      source({ applications: [on("c", "a")], chains: ["c"] });
      await settled();
      let looks = 0;
      const follows = site.chains.follows.bind(site.chains);
      site.chains.follows = (chain) => {
        looks++;
        return follows(chain);
      };
      source({ applications: [on("c", "b")], chains: ["c"] });
      assert.deepEqual(site.told.slice(-2), ["-c:a", "+c:b"]);
      return looks;
    };
    assert.equal(await looksWith(300), await looksWith(1));
  });

  test("tells each source of a chain that several watch, until it wants it no more", async () => {
    const site = new Site(node(["c"], "c"));
    const heard: string[] = [];
    const [one, other] = [site.assignments.source(), site.assignments.source()];
    one({ applications: [], chains: ["c"], heard: () => heard.push("one") });
    other({ applications: [], chains: ["c"], heard: () => heard.push("other") });
    await settled();
    site.heard.get("c")?.();
    one({ applications: [] });
    site.heard.get("c")?.();
    assert.deepEqual(heard, ["one", "other", "other"]);
    assert.deepEqual(site.told, ["+c"]);
    other({ applications: [] });
    assert.deepEqual(site.told, ["+c", "-c"]);
  });

  test("changes nothing once its life has ended", async () => {
    const site = new Site(node(["c1"], "c1"));
    const source = site.assignments.source();
    source({ applications: [on(null, "a")] });
    await settled();
    site.life.abort();
    source({ applications: [] });
    assert.deepEqual(site.told, ["+c1:a"]);
    assert.equal(site.clock.pending, 0);
  });

  test("has assigned the union of its sources, each once, whatever they and the node did", async () => {
    const chain = fc.constantFrom(null, "c1", "c2", "c3");
    const application = fc.constantFrom("a", "b", "c", "d");
    const list = fc.array(fc.tuple(chain, application), { maxLength: 6 });
    const followed = fc.uniqueArray(fc.constantFrom("c1", "c2", "c3"));
    const step = fc.oneof(
      fc.record({ source: fc.nat(2), wanted: list, settles: fc.boolean() }),
      fc.record({ followed, settles: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
        const site = new Site(node(["c1", "c2"], "c1"));
        const sources = [0, 1, 2].map(() => site.assignments.source());
        const last: (readonly [string | null, string])[][] = [[], [], []];
        let follows: readonly string[] = ["c1", "c2"];
        for (const step of steps) {
          if ("source" in step) {
            last[step.source] = step.wanted;
            sources[step.source]!({ applications: step.wanted.map(([at, name]) => on(at, name)) });
          } else {
            follows = step.followed;
            site.answers = [node(follows, "c1")];
            site.chains.look();
          }
          if (step.settles) await settled();
        }
        site.chains.look();
        await settled();
        const union = new Set(last.flat().map(([at, name]) => `${at ?? "c1"}:${name}`));
        const possible = [...union].filter((key) => follows.includes(key.slice(0, 2))).sort();
        assert.deepEqual(site.assigned, possible);
        const unfollowed = site.names.filter((name) => name === "chain.unfollowed").length;
        const ends = site.names.filter((name) => /^chain\.(followed|forgotten)$/.test(name)).length;
        const open = new Set(
          [...union].map((key) => key.slice(0, 2)).filter((id) => !follows.includes(id)),
        );
        assert.equal(unfollowed - ends, open.size, "each condition that is over was said to be");
        site.life.abort();
        assert.equal(site.clock.pending, 0);
      }),
      { numRuns: 200 },
    );
  });
});
