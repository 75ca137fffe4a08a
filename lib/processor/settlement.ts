/**
 * What becomes of the members of a submission, once its end is known.
 *
 * @module
 */
import { endWell, finishEnding, removeFirst, touch, waitGroup } from "./groups.ts";
import { failMember } from "./failures.ts";
import { dropOutcome, markReady } from "./outcomes.ts";
import { wantQuestion } from "./reasons.ts";
import { requestRun } from "./run_requests.ts";
import type { Group, Member, Submission, Turn } from "./state.ts";
import { emit, millisBetween, outcomeFactsOf, store } from "./turn.ts";

/** The member is in a block. */
export function settleCommitted(turn: Turn, member: Member, block: string): void {
  emit(turn, { name: "outcome.committed", ...outcomeFactsOf(turn, member), block });
  record(turn, member, "committed", null, block);
  settle(turn, member);
}

/** The application took the outcome, and made no block of it (U5). */
export function settleAccepted(turn: Turn, member: Member): void {
  const { group } = member;
  emit(turn, { name: "outcome.accepted", ...outcomeFactsOf(turn, member) });
  record(turn, member, "accepted", null, null);
  dropOutcome(turn, member, "settled");
  removeFirst(turn, group);
  if (group.ending !== "no") return finishEnding(turn, group);
  // Whether it is still listed shows in the next answer; what is behind it waits until then.
  waitGroup(turn, group, { until: turn.now, cause: "ignored", ignored: member });
}

/** The member is at fault: an attempt (U4). */
export function settleRejected(
  turn: Turn,
  member: Member,
  cause: "refused" | "failedInExecution" | "tooLarge",
  message: string,
): void {
  emit(turn, { name: "outcome.rejected", ...outcomeFactsOf(turn, member), cause, message });
  record(turn, member, cause, message, null);
  failMember(turn, member, message);
  finishEnding(turn, member.group);
}

/** Nothing was applied, and nothing needs to be confirmed: the member goes again (U6). */
export function sendAgain(turn: Turn, member: Member): void {
  const { group } = member;
  member.state = "done";
  if (group.ending !== "no") return finishEnding(turn, group);
  markReady(turn, group);
}

/** The member is sent again if a fresh answer still lists it (U3, U4), after `until`. */
export function confirmFirst(turn: Turn, member: Member, until: number): void {
  const { group } = member;
  member.state = member.outcome === null ? "failed" : "done";
  if (group.ending !== "no") return finishEnding(turn, group);
  waitGroup(turn, group, { until, cause: "confirm" });
}

/**
 * Nobody can tell whether the member is in the block. One that its id names alone is sent again, by
 * itself, if it is still listed; of others the list cannot tell either, so the outcome is dropped:
 * what is listed then runs anew, and is never given the outcome of another task.
 */
export function settleDoubtful(turn: Turn, member: Member, block: string): void {
  member.doubt = block;
  if (!isNamedById(member.group)) dropOutcome(turn, member, "settled");
  confirmFirst(turn, member, turn.now);
}

/** A dry run's outcome: told instead of sent. */
export function settleDry(turn: Turn, member: Member): void {
  const { group, task } = member;
  const { input } = task;
  const { output } = member.outcome!;
  emit(turn, { name: "outcome.dry", ...outcomeFactsOf(turn, member), input, output });
  dropOutcome(turn, member, "settled");
  removeFirst(turn, group);
  group.dryRuns++;
  const isDone = group.first === group.members.length;
  if (isDone) waitGroup(turn, group, { until: Infinity, cause: "dry" });
  else markReady(turn, group);
}

/** The submission does not hold its groups any longer. */
export function release(turn: Turn, submission: Submission): void {
  turn.core.submissions.delete(submission.id);
  submission.chain.underWay.delete(submission);
  store(turn, { kind: "submissionEnded", submissionId: submission.id });
  for (const { group } of submission.members) {
    group.submission = null;
    touch(group.application, group.key);
    if (!group.askAfterSubmission) continue;
    group.askAfterSubmission = false;
    wantQuestion(turn, group.application);
  }
}

function isNamedById(group: Group): boolean {
  return group.taskId !== null && group.members.length - group.first === 1;
}

/** A success: attempts start over (R1), and the next of the group may go. */
function settle(turn: Turn, member: Member): void {
  const { group } = member;
  dropOutcome(turn, member, "settled");
  removeFirst(turn, group);
  group.attempts = 0;
  if (group.ending !== "no") return finishEnding(turn, group);
  if (group.first === group.members.length) return endWell(turn, group);
  requestRun(turn, group);
  markReady(turn, group);
}

function record(
  turn: Turn,
  member: Member,
  end: string,
  detail: string | null,
  block: string | null,
): void {
  const { group, task, listedAt, startedAt, endedAt } = member;
  store(turn, {
    kind: "history",
    entry: {
      at: turn.wall,
      application: group.application.id,
      taskId: group.taskId,
      operator: task.operator,
      end,
      detail,
      block,
      waitedMs: millisBetween(listedAt, startedAt),
      ranMs: millisBetween(startedAt, endedAt),
      submittedMs: millisBetween(endedAt, turn.now),
    },
  });
}
