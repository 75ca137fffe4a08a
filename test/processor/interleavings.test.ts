import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ModelApplication, type ModelOptions } from "./model_application.ts";
import { World } from "./world.ts";

const CHOICES = fc.array(fc.nat(65_535), { minLength: 20, maxLength: 400, size: "max" });

/** How many worlds to live through; the soak raises it. What fails prints its seed. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 400);

function property(check: (world: World) => void, ...kinds: readonly ModelOptions[]): void {
  fc.assert(
    fc.property(CHOICES, (choices) => {
      const world = new World(choices, kinds.map((kind) => new ModelApplication(kind)));
      world.run();
      check(world);
    }),
    { numRuns: RUNS },
  );
}

test("step() stores each task of a list by state exactly once, in any order of messages", () => {
  property(assertExact, {}, {});
});

test("step() stores each task of a list by cursor exactly once (C2, D2)", () => {
  property(assertExact, { byCursor: true }, {});
});

test("step() does so where operations do not hold outputs (C2, U3)", () => {
  property(assertExact, { byCursor: true, holdsOutputs: false }, {});
});

test("step() stores each task of a list by cursor in pages exactly once (C2, D2)", () => {
  const pages = { byCursor: true, pageSize: 2, distinct: true };
  property(assertExact, pages, { byCursor: true });
});

// Equal pages may as well be one page of a list by state: an outcome may be sent once too often (C2).
// It goes to the task behind, so what is open in the end is as many outcomes as went astray, or fewer.
test("step() has an outcome for each task of a list by cursor whose pages may be equal (C2, D2)", () => {
  property(assertAnswered, { byCursor: true, pageSize: 2 }, { byCursor: true, pageSize: 1 });
});

function assertExact(world: World): void {
  for (const model of world.chain.applications.values()) {
    assert.equal(model.strays, 0, "no stray");
    assert.equal(model.doubles, 0, "nothing stored twice");
  }
  assertSettled(world);
}

function assertAnswered(world: World): void {
  for (const { open, strays } of world.chain.applications.values()) {
    assert.ok(open <= strays, `3: no task is forgotten: ${open} are open, ${strays} went astray`);
  }
  assertNothingKept(world);
}

function assertSettled(world: World): void {
  for (const model of world.chain.applications.values()) {
    assert.equal(model.open, 0, "3: no task is forgotten");
  }
  assertNothingKept(world);
}

function assertNothingKept(world: World): void {
  for (const chain of world.core.chains.values()) {
    for (const application of chain.applications.values()) {
      assert.equal(application.groups.size, 0, "5: nothing is kept of what is settled");
      assert.equal(application.held.length, 0, "5: no cursor is held for what is settled");
      assert.equal(application.parked.size, 0, "R2: nothing stays parked that was let go");
    }
  }
  assert.equal(world.journal.outcomes.size, 0, "5: the journal keeps no settled outcome");
  assert.equal(world.journal.sent.size, 0, "5: nor a submission whose end is known");
  world.invariants.commands.assertOver();
}
