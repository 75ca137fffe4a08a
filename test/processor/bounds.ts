/** Invariant 5: memory is bounded by what is assigned and in flight. */
import assert from "node:assert/strict";
import { groupWait } from "../../lib/processor/turn.ts";
import type { Application, Chain } from "../../lib/processor/state.ts";
import { keyOf } from "../../lib/protocol/identifiers.ts";
import type { KeyedCore } from "./keyed_schedule.ts";
import type { ModelJournal } from "./model_journal.ts";

export function assertBounded(core: KeyedCore, journal: ModelJournal): void {
  assert.equal(core.lanes.size + core.unstored.size, 0, "5: nothing is left of a step");
  assertWaits(core);
  for (const member of core.running.values()) {
    const { group } = member;
    const known = group.application.groups.get(group.key);
    assert.ok(known === group, "5: what runs is of a group that is known");
  }
  let underWay = 0;
  for (const chain of core.chains.values()) {
    underWay += chain.underWay.size;
    assertChain(chain);
    for (const application of chain.applications.values()) {
      assertApplication(application);
      assertJournal(application, journal);
    }
  }
  assert.equal(core.submissions.size, underWay, "5: submissions are of chains");
}

/** Each deadline is for something that is still there. */
function assertWaits({ waits, callbacks, chains, running, submissions, ...core }: KeyedCore): void {
  const known = new Set(["calm", "drain"]);
  for (const [id, { applications }] of chains) {
    known.add(`lane ${id}`);
    for (const { id: of, assigned, postponed, groups } of applications.values()) {
      const key = keyOf(of);
      if (postponed) known.add(`postponed ${key}`);
      if (assigned) known.add(`ask ${key}`).add(`own ${key}`).add(key);
      for (const group of groups.values()) known.add(groupWait(group));
    }
  }
  for (const id of [...running.keys(), ...submissions.keys()]) known.add(`slow ${id}`);
  for (const id of submissions.keys()) known.add(`read ${id}`);
  for (const key of waits.keys) assert.ok(known.has(key), `5: ${key} is waited for in vain`);
  for (const key of callbacks.keys) assert.ok(known.has(key), "5: nobody wants this callback");
  assert.ok(core.isShort || !waits.keys.has("calm"), "R4: a shortage ends once");
}

function assertChain({ hashes, ready, applications, underWay }: Chain): void {
  assert.ok(hashes.length <= 16, "5: few hashes are kept");
  for (const next of ready) {
    if (next === "commands") continue;
    assert.ok(applications.get(next.id.application) === next, "5: who takes turns is known");
  }
  for (const submission of underWay) {
    if (submission.kind === "command") continue;
    for (const { group } of submission.members) {
      assert.ok(group.submission === submission, "5: a submission knows its groups");
    }
  }
}

function assertApplication(application: Application): void {
  const { assigned, question, groups, held, heldQuestions, callbacks, ready, missing } =
    application;
  assert.ok(assigned || question !== null || groups.size > 0, "T5: nothing keeps it");
  assert.ok(callbacks.length <= 64, "S1: 64 callbacks stand at most");
  assert.ok(missing.size <= 64, "5: few missing operators are told of");
  assert.ok(heldQuestions.length <= held.length, "5: one question for each held cursor");
  for (const { groups } of held) assert.ok(groups.size > 0, "C2: a cursor is held for something");
  for (const group of ready) {
    assert.ok(groups.get(group.key) === group, "5: what is ready is known");
  }
  for (const { members, first, waiting, ending } of groups.values()) {
    assert.ok(first <= 1_000, "5: settled tasks are cut off now and then");
    const isOver = members.length === first && waiting === null && ending === "no";
    assert.ok(!isOver, "5: a group that is over is kept");
  }
}

/** The journal has the outcomes that are in memory, and no others of that application. */
function assertJournal(application: Application, journal: ModelJournal): void {
  let kept = 0;
  for (const { members } of application.groups.values()) {
    for (const { outcome } of members) {
      if (outcome === null) continue;
      kept++;
      assert.ok(journal.outcomes.has(outcome.id), "D2: what is computed is in the journal");
    }
  }
  let stored = 0;
  for (const entry of journal.outcomes.values()) {
    if (entry.application === application.id.application) stored++;
  }
  assert.equal(stored, kept, "5: the journal keeps no outcome that nobody knows");
}
