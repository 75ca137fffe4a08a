/**
 * The fence after a submission whose end is unknown (U3).
 *
 * Nothing is sent on the chain until the node has said what became of what it still held as
 * proposed, and the chain's blocks have told whether the outcomes are among them. The modes, in this
 * order: settling (`retryPendingBlock` is under way, or waits to be repeated), reading (the blocks
 * above the height journaled before the sending are read, or wait to be), and then the lane is free.
 *
 * @module
 */
import type { BlockContents, PendingEnd } from "../node/port.ts";
import { backoffMs, QUESTION_BACKOFF } from "./backoff.ts";
import { block, settlePending, unblock } from "./blockage.ts";
import { endCommand } from "./commands.ts";
import { lookAgain } from "./doubts.ts";
import { soughtOf, tellsByOutputs } from "./holding.ts";
import type { Lane, OutcomesSubmission, Submission } from "./lane_state.ts";
import { countOutcomes } from "./sending.ts";
import { confirmFirst, presume, release, releaseGroups, settleInPart } from "./settlement.ts";
import type { Chain, Turn } from "./state.ts";
import { after, emit, store } from "./turn.ts";

type Fence = Lane & { readonly kind: "fenced" };

/** Fences the chain until the fate of the submission is known. */
export function startFence(turn: Turn, submission: Submission): void {
  const { chain } = submission;
  chain.lane = { kind: "fenced", submission, settled: undefined, reading: false, failures: 0 };
  chain.underWay.add(submission);
  turn.core.submissions.set(submission.id, submission);
  // It would need a question, and those are over (D1): it stays as sent.
  if (turn.core.stopping === "no") goOn(turn, chain.lane);
}

/** Takes the fence's next step, after a wait or at once when the node is back. */
export function goOn(turn: Turn, fence: Fence): void {
  const { chain, id, heightBefore } = fence.submission;
  turn.core.waits.delete(`lane ${chain.id}`);
  if (fence.settled === undefined) return settlePending(turn, chain);
  if (fence.reading) return;
  fence.reading = true;
  turn.effects.push({
    kind: "readBlocks",
    submissionId: id,
    chain: chain.id,
    above: heightBefore,
    sought: soughtOf(fence.submission),
  });
}

/** `retryPendingBlock` has ended. */
export function onPendingSettled(turn: Turn, fence: Fence, end: PendingEnd): void {
  const { submission } = fence;
  switch (end.kind) {
    case "committed":
    case "none":
      fence.settled = { block: end.kind === "committed" ? end.block : null };
      unblock(turn, submission.chain);
      return goOn(turn, fence);
    case "failed":
      return tryLater(turn, fence);
    case "readOnly":
    case "cannotPropose":
      // It was another before, or had another wallet: what it made of the submission is not known yet.
      return block(turn, submission.chain, end.kind, end.message);
  }
}

/** The blocks that may hold the submission were read, or could not be. */
export function onBlocksRead(
  turn: Turn,
  fence: Fence,
  blocks: readonly BlockContents[] | null,
): void {
  fence.reading = false;
  if (blocks === null) return tryLater(turn, fence);
  const { submission } = fence;
  const { chain, heightBefore, heightAfter } = submission;
  chain.height = Math.max(heightBefore, ...blocks.map(({ height }) => height));
  submission.heightAfter = Math.min(heightAfter, chain.height);
  const found = findBlock(turn, fence, blocks.filter(({ height }) => height <= heightAfter));
  if (submission.kind === "outcomes") return settleOutcomes(turn, submission, found);
  lift(turn, submission, found === null ? "notCommitted" : "committed", found?.hash ?? null);
  endCommand(turn, submission, { kind: "settled" });
}

/**
 * A block that seems to hold the submission, in whole rather than in part. Where operations hold outputs,
 * those that hold none of ours are a user's.
 */
function findBlock(
  turn: Turn,
  { submission, settled }: Fence,
  blocks: readonly BlockContents[],
): { readonly hash: string; readonly whole: boolean } | null {
  const { chain, application: { application } } = submission;
  const known = chain.holding.get(application);
  const told = tellsByOutputs(turn, submission, blocks) ? countOutputs(submission) : null;
  if (told !== null && known === undefined) lookAgain(turn, chain, submission.application);
  const candidates = blocks.map(({ hash, operations, found }) => {
    if (told !== null && found !== null) {
      return { hash, own: found.operations, isWhole: found.operations >= told };
    }
    const own = operations.filter((id) => id === application).length;
    return { hash, own, isWhole: own >= countOutcomes(submission) };
  }).filter(({ own }) => own > 0);
  const named = candidates.find(({ hash }) => hash === settled!.block);
  const whole = (named === undefined ? candidates : [named]).find(({ isWhole }) => isWhole);
  const found = whole ?? candidates[0];
  return found === undefined ? null : { hash: found.hash, whole: whole !== undefined };
}

function settleOutcomes(
  turn: Turn,
  submission: OutcomesSubmission,
  found: ReturnType<typeof findBlock>,
): void {
  const { members } = submission;
  if (found === null) {
    lift(turn, submission, "notCommitted", null);
    return members.forEach((member) => confirmFirst(turn, member, turn.now));
  }
  const { whole, hash } = found;
  lift(turn, submission, whole ? "committed" : "inPart", hash);
  const settle = whole ? presume : settleInPart;
  for (const member of members) settle(turn, member, submission, hash);
}

function tryLater(turn: Turn, fence: Fence): void {
  const { chain } = fence.submission;
  const delayMs = backoffMs(QUESTION_BACKOFF, ++fence.failures, turn.core.random);
  turn.core.waits.set(`lane ${chain.id}`, after(turn, delayMs), { kind: "lane", chain });
}

/** The fate is known: the lane is free again. */
function lift(
  turn: Turn,
  submission: Submission,
  fate: "committed" | "notCommitted" | "inPart",
  hash: string | null,
): void {
  const { chain, id, application } = submission;
  chain.lane = { kind: "free" };
  turn.core.lanes.add(chain);
  const outcomes = countOutcomes(submission);
  const facts = { submissionId: id, application, outcomes };
  emit(turn, { name: "submission.settled", ...facts, fate, block: hash });
  if (hash !== null && submission.kind === "outcomes") {
    if (submission.members.length > 0) return releaseGroups(turn, submission);
    // Nobody is there to decide on the outcomes of an application that is not assigned any more.
    store(turn, { kind: "presumed", outcomeIds: lastSentIn(submission), block: hash });
  }
  release(turn, submission);
}

function countOutputs(submission: Submission): number {
  return submission.kind === "outcomes" ? submission.outputs.length : 0;
}

/** Those of its outcomes that no later one of an earlier process has sent again. */
function lastSentIn({ chain, outcomeIds }: OutcomesSubmission): readonly string[] {
  const later = new Set(
    chain.inherited.flatMap((submission) =>
      submission.kind === "outcomes" ? submission.outcomeIds : []
    ),
  );
  return outcomeIds.filter((id) => !later.has(id));
}

/** Whether the chain is fenced. */
export function fenceOf(chain: Chain): Fence | undefined {
  return chain.lane.kind === "fenced" ? chain.lane : undefined;
}
