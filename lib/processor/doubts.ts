/**
 * What was taken for committed by the number of operations alone, before it was known of the application
 * that they hold outputs (U3): it is looked for again once that is known, and of a list by cursor, which
 * shows nothing, it is not decided on while that may be learned soon (C2).
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import { oldestHeld } from "./cursors.ts";
import { isInFlight, touch, waitGroup } from "./groups.ts";
import { soughtOf } from "./holding.ts";
import type { OutcomesSubmission } from "./lane_state.ts";
import type { Application, Chain, Group, Member, Turn } from "./state.ts";
import { after, groupWait } from "./turn.ts";

/** How long what is on its way is given to teach whether operations hold outputs. */
const LONGEST_WAIT_MS = 30_000;
const LOOK_AGAIN_MS = 1_000;

/** It was learned that operations of the application hold outputs. */
export function lookAgain(turn: Turn, chain: Chain, { application: id }: ApplicationOnChain): void {
  const application = chain.applications.get(id);
  if (application === undefined || turn.core.stopping !== "no") return;
  for (const submission of doubted(application)) {
    if ([...submission.doubtful].every((member) => isAtRest(member))) refer(turn, submission);
  }
}

/** Whether the group's first task, that may be settled, waits for what may be learned soon. */
export function waitsToLearn(turn: Turn, group: Group): boolean {
  const submission = group.members[group.first]?.doubt?.submission ?? null;
  if (submission === null || !mayLearn(turn, group, submission)) return false;
  waitGroup(turn, group, { ...group.waiting!, until: after(turn, LOOK_AGAIN_MS) });
  return true;
}

function mayLearn(turn: Turn, group: Group, submission: OutcomesSubmission): boolean {
  const { application, key } = group;
  const { chain, id, groups } = application;
  if (chain.holding.has(id.application) || soughtOf(submission) === null) return false;
  if (turn.now > submission.sentAt + LONGEST_WAIT_MS * MICROS_PER_MS) return false;
  if (oldestHeld(application, key) === undefined) return false;
  return [...chain.inherited, ...chain.underWay].some((other) =>
    other.application.application === id.application
  ) || [...groups.values()].some((other) => isInFlight(other));
}

function doubted({ groups }: Application): ReadonlySet<OutcomesSubmission> {
  const found = new Set<OutcomesSubmission>();
  for (const { members, first } of groups.values()) {
    const submission = members[first]?.doubt?.submission;
    // Of one that the node named the block of, it is known where it is.
    if (submission?.block === null) found.add(submission);
  }
  return found;
}

function isAtRest({ group }: Member): boolean {
  const { application, key, submission, ending } = group;
  return submission === null && ending === "no" && !application.parked.has(key);
}

/** Has a fence look for what is left of it, as for what an earlier process left as sent. */
function refer(turn: Turn, doubtful: OutcomesSubmission): void {
  const { chain } = doubtful;
  const members = [...doubtful.doubtful];
  const outputs = members.map(({ outcome }) => outcome!.output);
  const submission = { ...doubtful, members, outputs, doubtful: new Set<Member>() };
  chain.inherited.push(submission);
  turn.core.lanes.add(chain);
  for (const member of members) {
    const { group } = member;
    member.state = "sending";
    member.doubt = null;
    group.submission = submission;
    group.application.ready.delete(group);
    turn.core.waits.delete(groupWait(group));
    if (group.waiting !== null) group.waiting = { until: turn.now, cause: "confirm" };
    touch(group.application, group.key);
  }
}
