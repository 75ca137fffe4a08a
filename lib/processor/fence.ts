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
import { block, settlePending } from "./blockage.ts";
import {
  confirmFirst,
  presume,
  release,
  releaseGroups,
  sendAgain,
  settleInPart,
} from "./settlement.ts";
import type { Chain, Lane, Submission, Turn } from "./state.ts";
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
  });
}

/** `retryPendingBlock` has ended. */
export function onPendingSettled(turn: Turn, fence: Fence, end: PendingEnd): void {
  const { chain, members } = fence.submission;
  switch (end.kind) {
    case "committed":
    case "none":
      fence.settled = { block: end.kind === "committed" ? end.block : null };
      return goOn(turn, fence);
    case "failed":
      return tryLater(turn, fence);
    case "readOnly":
    case "cannotPropose":
      // Nothing can be pending on such a node: what it says of itself is the submission's end.
      lift(turn, fence, "notCommitted", null);
      block(turn, chain, end.kind, end.message);
      return members.forEach((member) => sendAgain(turn, member));
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
  const { submission, settled } = fence;
  const { chain, members, application, outcomeIds } = submission;
  chain.height = Math.max(submission.heightBefore, ...blocks.map(({ height }) => height));
  const candidates = blocks.map((contents) => ({
    hash: contents.hash,
    own: contents.operations.filter((id) => id === application.application).length,
  })).filter(({ own }) => own > 0);
  const named = candidates.find(({ hash }) => hash === settled!.block);
  const whole = (named === undefined ? candidates : [named])
    .find(({ own }) => own >= outcomeIds.length);
  const block = (whole ?? candidates[0])?.hash ?? null;
  if (block === null) {
    lift(turn, fence, "notCommitted", null);
    return members.forEach((member) => confirmFirst(turn, member, turn.now));
  }
  const settle = whole === undefined ? settleInPart : presume;
  lift(turn, fence, whole === undefined ? "inPart" : "committed", block);
  for (const member of members) settle(turn, member, submission, block);
}

function tryLater(turn: Turn, fence: Fence): void {
  const { chain } = fence.submission;
  const delayMs = backoffMs(QUESTION_BACKOFF, ++fence.failures, turn.core.random);
  turn.core.waits.set(`lane ${chain.id}`, after(turn, delayMs), { kind: "lane", chain });
}

/** The fate is known: the lane is free again. */
function lift(
  turn: Turn,
  { submission }: Fence,
  fate: "committed" | "notCommitted" | "inPart",
  hash: string | null,
): void {
  const { chain, id, application, outcomeIds, members } = submission;
  chain.lane = { kind: "free" };
  turn.core.lanes.add(chain);
  emit(turn, {
    name: "submission.settled",
    submissionId: id,
    application,
    outcomes: outcomeIds.length,
    fate,
    block: hash,
  });
  const decides = fate !== "notCommitted" && members.length > 0;
  if (decides) return releaseGroups(turn, submission);
  release(turn, submission);
  // Nobody is there to settle the outcomes of an application that is not assigned any more.
  if (fate !== "notCommitted") store(turn, { kind: "outcomesGone", outcomeIds });
}

/** Whether the chain is fenced. */
export function fenceOf(chain: Chain): Fence | undefined {
  return chain.lane.kind === "fenced" ? chain.lane : undefined;
}
