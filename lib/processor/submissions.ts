/**
 * The ends of submissions (U2), and what follows from each (U4, U6).
 *
 * @module
 */
import type { BlockContents, SubmissionEnd } from "../node/port.ts";
import { backoffMs, CONFLICT_BACKOFF, QUESTION_BACKOFF } from "./backoff.ts";
import { block, reached } from "./blockage.ts";
import { onCommandSubmitted } from "./commands.ts";
import { lookAgain } from "./doubts.ts";
import { startFence } from "./fence.ts";
import { noteOwnBlock } from "./height.ts";
import { learn, learnFrom, soughtOf } from "./holding.ts";
import type { OutcomesSubmission, Submission } from "./lane_state.ts";
import { countOutcomes } from "./sending.ts";
import {
  confirmFirst,
  release,
  releaseGroups,
  sendAgain,
  settleAccepted,
  settleCommitted,
  settleInPart,
  settleRejected,
} from "./settlement.ts";
import { noteFailure, noteTime, type Sharing } from "./sharing.ts";
import type { Chain, Member, Turn } from "./state.ts";
import { after, emit, millisBetween } from "./turn.ts";

/** How long the members of an application that the node does not know wait (U2: rarely). */
const MISADDRESSED_WAIT_MS = 300_000;

/** A submission has ended. */
export function onSubmitted(turn: Turn, submission: Submission, end: SubmissionEnd): void {
  const { chain } = submission;
  const { lane } = chain;
  if (lane.kind !== "sending" || lane.submission !== submission) return;
  report(turn, submission, end);
  turn.core.waits.delete(`slow ${submission.id}`);
  if (end.kind === "unknown") return startFence(turn, submission);
  chain.lane = { kind: "free" };
  turn.core.lanes.add(chain);
  chain.conflicts = end.kind === "conflict" ? chain.conflicts + 1 : 0;
  if (end.kind !== "unreachable") reached(turn, chain);
  if (submission.kind === "command") return onCommandSubmitted(turn, submission, end);
  if (end.kind === "committed") return onCommitted(turn, submission, end.block);
  release(turn, submission);
  applyEnd(turn, submission, end);
}

/** A submission takes long (U3). */
export function onSlowSubmission(turn: Turn, submission: Submission): void {
  const { id, application } = submission;
  const outcomes = countOutcomes(submission);
  emit(turn, { name: "submission.slow", submissionId: id, application, outcomes });
}

/** The block of a submission was read, or could not be: then it is read again. */
export function onBlockRead(
  turn: Turn,
  submission: OutcomesSubmission,
  blocks: readonly BlockContents[] | null,
): void {
  const contents = blocks?.[0];
  if (contents === undefined) {
    const delayMs = backoffMs(QUESTION_BACKOFF, ++submission.failures, turn.core.random);
    turn.core.waits.set(`read ${submission.id}`, after(turn, delayMs), {
      kind: "read",
      submission,
    });
    return;
  }
  settleByBlock(turn, submission, contents);
}

/** Has the block read that tells who was accepted (U6). */
export function readBlock(turn: Turn, submission: OutcomesSubmission): void {
  turn.effects.push({
    kind: "readBlock",
    submissionId: submission.id,
    chain: submission.chain.id,
    hash: submission.block!,
    sought: soughtOf(submission),
  });
}

/** U6: as many operations as members, and all were accepted; with fewer it cannot be told of any. */
function settleByBlock(
  turn: Turn,
  submission: OutcomesSubmission,
  { hash, operations, found }: BlockContents,
): void {
  const own = operations.filter((id) => id === submission.application.application).length;
  if (own >= submission.members.length) {
    const { chain, application, members } = submission;
    if (found !== null && learn(turn, chain, application, found, members.length)) {
      lookAgain(turn, chain, application);
    }
    release(turn, submission);
    for (const member of submission.members) settleCommitted(turn, member, hash);
  } else {
    releaseGroups(turn, submission);
    for (const member of submission.members) settleInPart(turn, member, submission, hash);
  }
}

function onCommitted(turn: Turn, submission: OutcomesSubmission, block: string): void {
  const { chain, members } = submission;
  noteOwnBlock(chain, block);
  submission.block = block;
  const sharing = sharingOf(submission);
  const tookMs = millisBetween(submission.sentAt, turn.now);
  if (sharing) noteTime(sharing, members.length, tookMs, turn.core.options.maxShared);
  if (members.length > 1) return readBlock(turn, submission);
  learnFrom(turn, submission, block);
  release(turn, submission);
  for (const member of members) settleCommitted(turn, member, block);
}

function sharingOf({ members }: OutcomesSubmission): Sharing | null {
  return members[0]?.group.application.sharing ?? null;
}

function applyEnd(
  turn: Turn,
  submission: OutcomesSubmission,
  end: Exclude<SubmissionEnd, { readonly kind: "committed" | "unknown" }>,
): void {
  const { chain, members } = submission;
  switch (end.kind) {
    case "acceptedWithoutBlock":
      return members.forEach((member) => settleAccepted(turn, member));
    case "refused":
      return takeOut(turn, members, end.message, end.alias);
    case "failedInExecution":
    case "tooLarge":
      return halve(turn, members, end.kind, end.message);
    case "conflict":
      return confirmAll(turn, members, conflictWaitMs(turn, chain));
    case "misaddressed":
      return confirmAll(turn, members, MISADDRESSED_WAIT_MS);
    case "readOnly":
    case "cannotPropose":
    case "unreachable":
      block(turn, chain, end.kind, end.message);
      return members.forEach((member) => sendAgain(turn, member));
  }
}

/** U4: at once the first time, then after a growing wait. */
function conflictWaitMs(turn: Turn, chain: Chain): number {
  if (chain.conflicts <= 1) return 0;
  return backoffMs(CONFLICT_BACKOFF, chain.conflicts - 1, turn.core.random);
}

function confirmAll(turn: Turn, members: readonly Member[], delayMs: number): void {
  const until = after(turn, delayMs);
  for (const member of members) confirmFirst(turn, member, until);
}

/** U6: the member that the error names is taken out, and the rest sent again. */
function takeOut(
  turn: Turn,
  members: readonly Member[],
  message: string,
  alias: string | null,
): void {
  const refused = members.length === 1 ? members[0] : members[indexOfAlias(alias)];
  if (refused === undefined) return halve(turn, members, "refused", message);
  const rest = members.filter((member) => member !== refused);
  plan(turn, rest);
  settleRejected(turn, refused, "refused", message);
}

/** The member that an alias of `outcomesDocument` stands for; -1 for none. */
function indexOfAlias(alias: string | null): number {
  return alias !== null && /^o\d+$/.test(alias) ? Number(alias.slice(1)) : -1;
}

/** U6: sent again in halves, until it is known who is at fault. */
function halve(
  turn: Turn,
  members: readonly Member[],
  cause: "refused" | "failedInExecution" | "tooLarge",
  message: string,
): void {
  if (members.length === 1) return settleRejected(turn, members[0]!, cause, message);
  const { sharing } = members[0]!.group.application;
  if (sharing !== null) noteFailure(sharing, members.length);
  const middle = Math.ceil(members.length / 2);
  plan(turn, members.slice(middle));
  plan(turn, members.slice(0, middle));
}

/** Sends these members again, together and next. */
function plan(turn: Turn, members: readonly Member[]): void {
  if (members.length === 0) return;
  const { application } = members[0]!.group;
  for (const member of members) sendAgain(turn, member);
  application.planned.unshift([...members]);
}

function report(turn: Turn, submission: Submission, end: SubmissionEnd): void {
  emit(turn, {
    name: "submission.ended",
    submissionId: submission.id,
    application: submission.application,
    outcomes: countOutcomes(submission),
    end: end.kind,
    message: "message" in end ? end.message : null,
    block: end.kind === "committed" ? end.block : null,
    tookMs: millisBetween(submission.sentAt, turn.now),
  });
}
