/**
 * Applications come and go (T5), and what the journal kept of them comes back (U1, C2).
 *
 * @module
 */
import type { ApplicationRecord, KeptOutcome } from "../journal/port.ts";
import { type ApplicationOnChain, keyOf } from "../protocol/identifiers.ts";
import { armCallbacks, ownWait } from "./callbacks.ts";
import { oldestHeld } from "./cursors.ts";
import { endGroup, forgetIfUnassigned, newMember, POSITIONAL, restoredGroup } from "./groups.ts";
import { holdOutcome } from "./outcomes.ts";
import { wantQuestion, withdrawQuestion } from "./reasons.ts";
import type { OutcomesSubmission, Submission } from "./lane_state.ts";
import type { Application, Chain, Group, Held, Member, Turn } from "./state.ts";
import { emit } from "./turn.ts";

/** An application is processed from now on. */
export function assign(turn: Turn, id: ApplicationOnChain, record: ApplicationRecord): void {
  const chain = turn.core.chains.get(id.chain)!;
  const known = chain.applications.get(id.application);
  if (known?.assigned) return;
  // What an earlier assignment still has in flight goes on: it is not started a second time (T5).
  const application = known ?? restore(turn, chain, id, record);
  application.assigned = true;
  emit(turn, { name: "application.assigned", application: id });
  armCallbacks(turn, application);
  if (known === undefined) endParked(turn, application);
  wantQuestion(turn, application);
}

/**
 * An application is not processed any more: its work ends, its cursors and parked tasks stay (T5). A
 * drain has decided already what ends and what is submitted (D1).
 */
export function unassign(turn: Turn, application: Application): void {
  if (!application.assigned || turn.core.stopping !== "no") return;
  application.assigned = false;
  withdrawQuestion(turn, application);
  turn.core.callbacks.delete(keyOf(application.id));
  turn.core.waits.delete(ownWait(application));
  application.planned.length = 0;
  for (const group of [...application.groups.values()]) endGroup(turn, group, "discard");
  application.chain.ready.delete(application);
  emit(turn, { name: "application.unassigned", application: application.id });
  forgetIfUnassigned(application);
  turn.core.leaving.add(application.chain);
}

/** What was sent of a parked group is waited for, and nothing else of it is kept (R2). */
function endParked(turn: Turn, { parked, groups }: Application): void {
  for (const key of parked.keys()) {
    const group = groups.get(key);
    if (group !== undefined) endGroup(turn, group, "discard");
  }
}

/** Of which there is one for all: most applications never need one of their own. */
const NONE: ReadonlySet<string> = new Set();

function restore(
  turn: Turn,
  chain: Chain,
  id: ApplicationOnChain,
  record: ApplicationRecord,
): Application {
  const application: Application = {
    id,
    chain,
    assigned: false,
    cursor: record.cursor,
    held: record.held.map(({ sequence, cursor, groups }) => ({
      sequence,
      cursor,
      groups: new Map(
        groups.map(([key, listed, settled, trail, all]) => [
          key,
          { listed, settled, trail, all, missing: false },
        ]),
      ),
    })),
    nextHeld: Math.max(0, ...record.held.map(({ sequence }) => sequence + 1)),
    callbacks: [...record.callbacks],
    lastOwnQuestion: -Infinity,
    question: null,
    asking: false,
    owed: false,
    listed: 0,
    postponed: false,
    heldQuestions: [],
    failures: 0,
    askNotBefore: 0,
    groups: new Map(),
    parked: new Map(
      record.parked.map((
        parked,
      ) => [parked.group, { ...parked, behind: null, askNotBefore: turn.now }]),
    ),
    ready: new Set(),
    planned: [],
    sharing: null,
    missing: NONE,
    bounded: NONE,
  };
  for (const outcome of record.outcomes) restoreOutcome(turn, application, outcome);
  chain.applications.set(id.application, application);
  return application;
}

/** Until an answer lists its task, a kept outcome waits: its group starts from that answer (U1). */
function restoreOutcome(turn: Turn, application: Application, kept: KeptOutcome): void {
  const group = waitingGroup(turn, application, kept);
  const origin = originOf(application, kept);
  const member = newMember(turn, group, kept.task, origin);
  member.state = "done";
  const { outcomeId, output, literalBytes, computedAt, sent } = kept;
  holdOutcome(turn, member, { id: outcomeId, output, literalBytes, computedAt, sent });
  const submission = inheritedWith(application.chain, outcomeId);
  // The first of its group is what was sent (U6).
  if (submission === undefined && kept.block === null) return void group.members.push(member);
  group.members.unshift(member);
  if (submission === undefined) return presumeRestored(group, member, kept.block!);
  member.state = "sending";
  group.submission = submission;
  submission.members.push(member);
}

/** A block was found to hold it while the application was not assigned: the next answer decides (U3). */
function presumeRestored(group: Group, member: Member, block: string): void {
  member.state = "presumed";
  member.doubt = { block, submission: null };
  group.waiting = { ...group.waiting!, cause: "presumed" };
}

/** The cursor with which the task came; what an id names may be held with a newer one since (C2). */
function originOf(application: Application, { group, held }: KeptOutcome): Held | null {
  const own = application.held.find(({ sequence, groups }) =>
    sequence === held && groups.has(group)
  );
  if (own !== undefined || group === POSITIONAL) return own ?? null;
  return oldestHeld(application, group) ?? null;
}

function waitingGroup(
  turn: Turn,
  application: Application,
  { group: key, task }: KeptOutcome,
): Group {
  let group = application.groups.get(key);
  if (group === undefined) {
    group = restoredGroup(application, key, task);
    group.waiting = { until: turn.now, cause: "confirm" };
    application.groups.set(key, group);
  }
  return group;
}

/** The last one with the outcome: an earlier one is known not to be stored, once it was sent again. */
function inheritedWith(chain: Chain, outcomeId: string): OutcomesSubmission | undefined {
  return [...chain.underWay, ...chain.inherited].filter(hasOutcomes).findLast(({ outcomeIds }) =>
    outcomeIds.includes(outcomeId)
  );
}

function hasOutcomes(submission: Submission): submission is OutcomesSubmission {
  return submission.kind === "outcomes";
}
