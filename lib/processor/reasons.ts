/**
 * Reasons to ask an application (A1), and how they become questions: one at a time (A2), after the
 * backoff of a failure (A5), within the limit of the node (A8).
 *
 * @module
 */
import type { Application, Turn } from "./state.ts";

/** A reason to ask came up: leads to exactly one question from now on. */
export function wantQuestion(turn: Turn, application: Application): void {
  if (!application.assigned || turn.core.stopping !== "no") return;
  application.owed = true;
  requestPlace(turn, application);
}

/** The same, without the wait that a failure has left (A5: the node is back). */
export function wantQuestionAtOnce(turn: Turn, application: Application): void {
  application.askNotBefore = 0;
  turn.core.waits.delete(askWait(application));
  wantQuestion(turn, application);
}

/** Requests a place for the next question, if one is owed or is to be asked with a held cursor. */
export function requestPlace(turn: Turn, application: Application): void {
  const { owed, heldQuestions, assigned, question, asking, askNotBefore } = application;
  if (!assigned || turn.core.stopping !== "no" || (!owed && heldQuestions.length === 0)) return;
  // The end of the question under way, or of the wait after a failure, comes back to this.
  if (question !== null || asking || askNotBefore > turn.now) return;
  application.asking = true;
  turn.core.questions.request(application);
}

/** The key of the wait after a failed question. */
export function askWait(application: Application): string {
  return `ask ${application.key}`;
}

/** Takes back every reason there is. */
export function withdrawQuestion(turn: Turn, application: Application): void {
  application.asking = false;
  application.owed = false;
  application.heldQuestions.length = 0;
  turn.core.questions.withdraw(application);
  turn.core.waits.delete(askWait(application));
}
