/**
 * What becomes of the members of a submission, once its end is known.
 *
 * @module
 */
import { endWell, finishEnding, isNamedById, removeFirst, touch, waitGroup } from "./groups.ts";
import { failMember } from "./failures.ts";
import { dropOutcome, markReady } from "./outcomes.ts";
import { settleParked } from "./parking.ts";
import { wantQuestionAfterOutcomes } from "./reasons.ts";
import { requestRun } from "./run_requests.ts";
import type { OutcomesSubmission, Submission } from "./lane_state.ts";
import type { Member, Turn } from "./state.ts";
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
  member.state = "accepted";
  // Whether it is still listed shows in the next answer; what is behind it waits until then.
  waitGroup(turn, group, { until: turn.now, cause: "accepted" });
  finishEnding(turn, group);
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
 * A block seems to hold the member, though the node has not said so: the next ordinary answer decides.
 * What it lists is sent again, and nothing behind it is before that.
 */
export function presume(
  turn: Turn,
  member: Member,
  submission: OutcomesSubmission,
  block: string,
): void {
  const { group } = member;
  doubt(member, submission, block);
  member.state = "presumed";
  waitGroup(turn, group, { until: turn.now, cause: "presumed" });
  finishEnding(turn, group);
}

/**
 * The block holds fewer outcomes than were sent. One that an id alone names goes again, by itself, if
 * it is still listed (U6). The one in front, which position tells apart, was executed first: the block
 * holds it, unless the application wanted nothing of it.
 */
export function settleInPart(
  turn: Turn,
  member: Member,
  submission: OutcomesSubmission,
  block: string,
): void {
  if (!isNamedById(member.group)) return presume(turn, member, submission, block);
  doubt(member, submission, block);
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

/** The submission has ended, and its members are decided on. */
export function release(turn: Turn, submission: Submission): void {
  store(turn, { kind: "submissionEnded", submissionId: submission.id });
  releaseGroups(turn, submission);
}

/** The submission does not hold its groups any longer; the journal has it as sent until they know. */
export function releaseGroups(turn: Turn, submission: Submission): void {
  turn.core.submissions.delete(submission.id);
  submission.chain.underWay.delete(submission);
  if (submission.kind === "command") return;
  for (const { group } of submission.members) {
    const { application } = group;
    group.submission = null;
    touch(application, group.key);
    if (group.askAfterSubmission || application.postponed) {
      wantQuestionAfterOutcomes(turn, application);
    }
    group.askAfterSubmission = false;
  }
}

function doubt(member: Member, submission: OutcomesSubmission, block: string): void {
  member.doubt = { block, submission };
  submission.doubtful.add(member);
}

/** A success: attempts start over (R1), and the next of the group may go. */
function settle(turn: Turn, member: Member): void {
  const { group } = member;
  dropOutcome(turn, member, "settled");
  removeFirst(turn, group);
  group.attempts = 0;
  group.lastFailure = null;
  settleParked(turn, group);
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
