/**
 * Whether the operations of an application hold the outputs of its outcomes, which most do (U3): then a
 * block with operations of a user is not taken for one of ours.
 *
 * It is learned of the first block that holds outcomes of the application for certain. A later one that
 * shows otherwise makes it no for ever.
 *
 * @module
 */
import { isTelling } from "../node/held_outputs.ts";
import type { FoundOutputs, SoughtOutputs } from "../node/port.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import type { OutcomesSubmission, Submission } from "./lane_state.ts";
import type { Chain, Turn } from "./state.ts";
import { store } from "./turn.ts";

/** What to look for in the blocks that may hold a cut submission; null: nothing would tell. */
export function soughtInFence(submission: Submission): SoughtOutputs | null {
  if (submission.kind === "command") return null;
  const { chain, application: { application } } = submission;
  return chain.holding.get(application) === true ? soughtOf(submission) : null;
}

/** What to look for in a block that holds these outcomes for certain; null: nothing is to be learned. */
export function soughtToLearn(submission: OutcomesSubmission): SoughtOutputs | null {
  const { chain, application: { application } } = submission;
  return chain.holding.get(application) === false ? null : soughtOf(submission);
}

/** Has the block of a single outcome read, if nothing is known of its application. */
export function learnFrom(turn: Turn, submission: OutcomesSubmission, hash: string): void {
  const { chain, application } = submission;
  if (chain.holding.has(application.application)) return;
  const sought = soughtOf(submission);
  if (sought !== null) turn.effects.push({ kind: "learn", application, hash, sought });
}

/** What was found in a block that holds all of these outputs for certain. */
export function learn(
  turn: Turn,
  chain: Chain,
  application: ApplicationOnChain,
  found: FoundOutputs,
  sought: number,
): void {
  const known = chain.holding.get(application.application);
  const holds = known !== false && found.outputs === sought;
  if (known === holds) return;
  chain.holding.set(application.application, holds);
  store(turn, { kind: "holdsOutputs", application, holds });
}

/** All outputs of the submission, unless one of them would not be noticed. */
function soughtOf({ application, outputs }: OutcomesSubmission): SoughtOutputs | null {
  if (outputs === null || !outputs.every(isTelling)) return null;
  return { application: application.application, outputs };
}
