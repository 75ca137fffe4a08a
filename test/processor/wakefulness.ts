/**
 * Invariant 3: no task that its application still lists is forgotten, for something will wake it: what
 * is under way, a deadline, or a limit that others are at.
 */
import assert from "node:assert/strict";
import { groupWait } from "../../lib/processor/turn.ts";
import type { Application, Chain, Group } from "../../lib/processor/state.ts";
import { keyOf } from "../../lib/protocol/identifiers.ts";
import type { KeyedCore } from "./keyed_schedule.ts";
import type { Requests } from "./requests.ts";

export function assertWakeful(core: KeyedCore, requests: Requests): void {
  // A drain forgets what it leaves in the journal: the next start looks.
  if (core.stopping !== "no") return;
  for (const chain of core.chains.values()) {
    assertLane(core, requests, chain);
    for (const application of chain.applications.values()) {
      if (!application.assigned) continue;
      assertAsked(core, requests, application);
      for (const group of application.groups.values()) {
        assert.ok(willMove(core, group), `3: the group ${group.key} is forgotten`);
      }
    }
  }
}

function assertLane({ waits }: KeyedCore, requests: Requests, chain: Chain): void {
  const { id, lane, blocked, ready, underWay, inherited } = chain;
  const waitsForIt = waits.keys.has(`lane ${id}`) || requests.settlings.has(id);
  if (lane.kind === "sending") {
    assert.ok(requests.submissions.has(lane.submission.id), "3: nobody knows of a submission");
  } else if (lane.kind === "fenced") {
    const isRead = lane.reading && requests.readings.has(lane.submission.id);
    assert.ok(waitsForIt || isRead, "3: nobody lifts the fence");
  } else assert.equal(inherited.length, 0, "3: nobody settles what was left as sent");
  if (blocked !== null) {
    assert.ok(
      waitsForIt || requests.probes.has(id) || lane.kind === "fenced",
      "3: blocked for ever",
    );
  } else if (lane.kind === "free" && ready.size > 0) {
    assert.ok(requests.heights.has(id), "3: nobody sends what is ready");
  }
  for (const submission of underWay) {
    if (lane.kind !== "free" && lane.submission === submission) continue;
    const isRead = requests.readings.has(submission.id) || waits.keys.has(`read ${submission.id}`);
    assert.ok(isRead, "3: nobody reads the block of a submission");
  }
}

function assertAsked(core: KeyedCore, { questions }: Requests, application: Application): void {
  const { owed, heldQuestions, question, asking, callbacks, chain, ready } = application;
  const { postponed } = application;
  const key = keyOf(application.id);
  const waits = core.waits.keys;
  if (question !== null) assert.ok(questions.has(question.number), "3: nobody answers a question");
  const comes = question !== null || asking || waits.has(`ask ${key}`);
  if (owed || heldQuestions.length > 0) assert.ok(comes, "3: a question is owed and never comes");
  const isDue = owed || waits.has(`postponed ${key}`);
  if (postponed) assert.ok(isDue, "3: a question is put off for ever");
  if (callbacks.length > 0) {
    const isLookedAt = core.callbacks.keys.has(key) || waits.has(`own ${key}`) || comes;
    assert.ok(isLookedAt, "3: a callback is forgotten");
  }
  if (ready.size > 0) assert.ok(chain.ready.has(application), "3: what is ready has no turn");
}

function willMove(core: KeyedCore, group: Group): boolean {
  const { application, waiting, ending, running, submission } = group;
  if (running > 0 || submission !== null) return true;
  if (ending !== "no") return false;
  if (waiting === null) return isOnItsWay(group);
  const { owed, postponed, heldQuestions, question, parked } = application;
  // What is left of it is decided on with its first task, by whatever answer comes (R2).
  if (parked.has(group.key)) return true;
  return core.waits.keys.has(groupWait(group)) || owed || postponed || question !== null ||
    heldQuestions.length > 0;
}

/** In flight: its next task waits for a place, or its next outcome for its turn. */
function isOnItsWay({ application, ticket, members, first }: Group): boolean {
  const { chain, ready, planned } = application;
  const next = members[first];
  if (next?.state === "queued") {
    return ticket !== null || (chain.blocked !== null && chain.blocked.cause !== "unreachable");
  }
  return next?.state === "done" &&
    (ready.has(next.group) || planned.some((members) => members.includes(next)));
}
