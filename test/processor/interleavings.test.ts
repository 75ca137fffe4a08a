import assert from "node:assert/strict";
import { explore } from "./explore.ts";
import type { World } from "./world.ts";

const TWO_BY_STATE = [{}, {}];
const BY_CURSOR = { byCursor: true };
const PAGES = { byCursor: true, pageSize: 2, distinct: true };

explore("step() stores each task of a list by state exactly once, in any order of messages", {
  applications: TWO_BY_STATE,
  check: assertExact,
  percent: 20,
});

explore("step() stores each task of a list by cursor exactly once (C2, D2)", {
  applications: [BY_CURSOR, {}],
  check: assertExact,
  percent: 16,
});

explore("step() does so where operations do not hold outputs (C2, U3)", {
  applications: [{ ...BY_CURSOR, holdsOutputs: false }, {}],
  check: assertExact,
  percent: 16,
});

explore("step() stores each task of a list by cursor in pages exactly once (C2, D2)", {
  applications: [PAGES, BY_CURSOR],
  check: assertExact,
  percent: 16,
});

// Equal pages may as well be one page of a list by state: an outcome may be sent once too often (C2).
// It goes to the task behind, so what is open in the end is as many outcomes as went astray, or fewer.
explore(
  "step() has an outcome for each task of a list by cursor whose pages may be equal (C2, D2)",
  {
    applications: [{ ...BY_CURSOR, pageSize: 2 }, { ...BY_CURSOR, pageSize: 1 }],
    check: assertAnswered,
    percent: 16,
  },
);

explore("step() delays no application by one that hangs (invariant 6)", {
  applications: [{ hangs: true }, {}, BY_CURSOR],
  check: assertOthersExact,
  percent: 16,
});

explore("step() keeps nothing in a long life of lists by state (invariant 5)", {
  applications: TWO_BY_STATE,
  check: assertExact,
  percent: 20,
  long: true,
});

function assertExact(world: World): void {
  for (const model of world.chain.applications.values()) {
    assert.equal(model.strays, 0, "no stray");
    assert.equal(model.doubles, 0, "nothing stored twice");
  }
  assertSettled(world);
}

function assertOthersExact(world: World): void {
  for (const { hangs, open, strays, doubles } of world.chain.applications.values()) {
    assert.equal(strays + doubles, 0, "nothing stored twice, nor astray");
    assert.ok(hangs || open === 0, "6: what hangs delays no other");
  }
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
