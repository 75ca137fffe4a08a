/**
 * Whether the operations of an application hold the outputs of its outcomes, which most do (U3): then a
 * block with operations of a user is not taken for one of ours.
 *
 * It is learned of the first block that holds outcomes of the application for certain, or all that
 * were cut. A later one that shows otherwise makes it no for ever.
 *
 * @module
 */
import { isTelling } from "../node/held_outputs.ts";
import type { BlockContents, FoundOutputs, SoughtOutputs } from "../node/port.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import type { OutcomesSubmission, Submission } from "./lane_state.ts";
import type { Chain, Turn } from "./state.ts";
import { store } from "./turn.ts";

/** What to look for in the blocks that hold these outcomes, or may; null: nothing would tell. */
export function soughtOf(submission: Submission): SoughtOutputs | null {
  if (submission.kind === "command") return null;
  const { chain, application: { application }, outputs } = submission;
  if (chain.holding.get(application) === false) return null;
  return outputs.length > 0 && outputs.every(isTelling) ? { application, outputs } : null;
}

/**
 * Whether outputs tell which operations of these blocks are those of a cut submission: it is known of
 * the application, or one of the blocks holds all of them, which proves it.
 */
export function tellsByOutputs(
  turn: Turn,
  submission: Submission,
  blocks: readonly BlockContents[],
): boolean {
  const { chain, application } = submission;
  const known = chain.holding.get(application.application);
  if (known !== undefined || submission.kind === "command") return known ?? false;
  const { length } = submission.outputs;
  const holds = blocks.some(({ found }) => found !== null && found.outputs === length);
  if (holds) note(turn, chain, application, true);
  return holds;
}

/** Has the block of a single outcome read, if nothing is known of its application. */
export function learnFrom(turn: Turn, submission: OutcomesSubmission, hash: string): void {
  const { chain, application } = submission;
  if (chain.holding.has(application.application)) return;
  const sought = soughtOf(submission);
  if (sought !== null) turn.effects.push({ kind: "learn", application, hash, sought });
}

/**
 * What was found in a block that holds all of these outputs for certain.
 *
 * @returns Whether it is known from now on that operations hold them.
 */
export function learn(
  turn: Turn,
  chain: Chain,
  application: ApplicationOnChain,
  found: FoundOutputs,
  sought: number,
): boolean {
  const known = chain.holding.get(application.application);
  const holds = known !== false && found.outputs === sought;
  if (known === holds) return false;
  note(turn, chain, application, holds);
  return holds;
}

function note(turn: Turn, chain: Chain, application: ApplicationOnChain, holds: boolean): void {
  chain.holding.set(application.application, holds);
  store(turn, { kind: "holdsOutputs", application, holds });
}
