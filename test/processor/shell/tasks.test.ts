import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parkedOf } from "../../journal/samples.ts";
import { idOf, task } from "../rules/words.ts";
import { Site } from "./site.ts";

const PARKED = parkedOf("i9");

function namesOf(site: Site): readonly string[] {
  return site.processor.tasks().map(({ application, taskId, state, isAssigned }) =>
    `${application.application} ${taskId} ${state.kind}${isAssigned ? "" : " unassigned"}`
  );
}

const RETRY = [{ application: idOf("a"), group: "i1" }];

describe("decide()", () => {
  test("settles when it is stored, also of what is not assigned (D2, T5)", async () => {
    await using site = new Site();
    site.journal.write([{ kind: "parked", application: idOf("b"), parked: PARKED }]);
    await site.assign();
    await site.answer([task("one", "1")]);
    const other = { application: idOf("b"), group: "i9" };
    assert.deepEqual(await site.processor.decide("drop", [...RETRY, other]), [
      "dropped",
      "dropped",
    ]);
    assert.deepEqual(site.journal.transactions.at(-1), ["parked", "parked"]);
    assert.deepEqual(namesOf(site), ["a 1 parked", "b 9 parked unassigned"]);
    assert.equal(site.runOf("one").signal.aborted, true);
    assert.deepEqual(await site.processor.decide("retry", [other]), ["released"]);
    assert.deepEqual(namesOf(site), ["a 1 parked"]);
  });

  test("decides nothing while the journal cannot be written, or when all has ended", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([task("one", "1")]);
    site.journal.isFull = true;
    await site.endRun("one");
    await assert.rejects(site.processor.decide("drop", RETRY), /nothing can be stored now/);
    site.journal.isFull = false;
    await site.advance(1_000);
    const decided = site.processor.decide("drop", RETRY);
    await site.processor.end();
    await assert.rejects(decided, /has ended/);
    await assert.rejects(site.processor.decide("drop", RETRY));
  });

  test("says nothing before it is stored (D2)", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([task("one", "1")]);
    site.journal.isFull = true;
    let isDecided = false;
    const decided = site.processor.decide("drop", RETRY).then(() => isDecided = true);
    await site.settle();
    assert.deepEqual([isDecided, site.runOf("one").signal.aborted], [false, false]);
    site.journal.isFull = false;
    await site.advance(1_000);
    assert.equal(await decided, true);
    assert.equal(site.runOf("one").signal.aborted, true);
  });
});

describe("tasks()", () => {
  test("has what runs, and what the journal keeps of others, each once (T5)", async () => {
    await using site = new Site();
    for (const name of ["a", "b"]) {
      site.journal.write([{ kind: "parked", application: idOf(name), parked: PARKED }]);
    }
    await site.assign();
    await site.answer([task("one", "1"), task("\0", "9")]);
    assert.deepEqual(namesOf(site), ["a 9 parked", "a 1 running", "b 9 parked unassigned"]);
    site.processor.unassign(idOf("a"));
    await site.settle();
    assert.deepEqual(namesOf(site), ["a 9 parked unassigned", "b 9 parked unassigned"]);
  });

  test("has what the processor knows while the journal cannot be used (D2)", async () => {
    await using site = new Site();
    site.journal.write([{ kind: "parked", application: idOf("b"), parked: PARKED }]);
    await site.assign();
    await site.answer([task("one", "1")]);
    site.journal.isFull = true;
    await site.endRun("one");
    assert.deepEqual(namesOf(site), ["a 1 computed"]);
    site.journal.isFull = false;
    await site.advance(1_000);
    assert.equal(namesOf(site).length, 2);
  });

  test("has what was sent and what was only computed, of an earlier process (U1, U3)", async () => {
    await using site = new Site();
    const outcome = (outcomeId: string, id: string) => ({
      kind: "outcome" as const,
      application: idOf("b"),
      outcome: {
        ...{ outcomeId, group: `i${id}`, task: task("x", id), held: null, output: "out" },
        ...{ literalBytes: 3, computedAt: 5, sent: false, block: null },
      },
    });
    const submission = {
      ...{ submissionId: "s", application: idOf("b"), outcomeIds: ["o1"], heightBefore: 3 },
    };
    const outcomes = [outcome("o1", "1"), outcome("o2", "2"), outcome("o3", "3")];
    const presumed = { kind: "presumed" as const, outcomeIds: ["o3"], block: "x" };
    site.journal.write([...outcomes, { kind: "sent", submission }, presumed]);
    const known = site.processor.tasks();
    assert.deepEqual(known.map(({ state }) => state), [
      { kind: "settling" },
      { kind: "computed", since: 5, why: "unassigned" },
      { kind: "waiting", until: null, why: "presumed" },
    ]);
    assert.deepEqual(known[0]!.outcome, {
      ...{ id: "o1", output: "out", computedAt: 5, wasSent: true },
    });
  });
});
