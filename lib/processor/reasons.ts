/**
 * Reasons to ask an application (A1), and how they become questions: one at a time (A2), after the
 * backoff of a failure (A5), within the limit of the node (A8).
 *
 * @module
 */
import { keyOf } from "../protocol/identifiers.ts";
import type { Application, Turn } from "./state.ts";
import { after } from "./turn.ts";

/** How long a question waits at least until it waits no longer for outcomes that go out (A1). */
const LATEST_MS = 200;

/**
 * And for each task that the last answer listed: one costs the node, and what is between, 10 to 20 µs,
 * and a list of 10,000 every 200 ms left them time for little else.
 */
const LATER_BY_TASK_MS = 0.1;
const LONGEST_MS = 5_000;

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

/**
 * The same, once no more outcomes of the application go out: each of them is a block, and after the last
 * one an answer shows what one after each would have shown (A1). Decided on at the end of the step.
 */
export function wantQuestionAfterOutcomes(turn: Turn, application: Application): void {
  if (!application.assigned || turn.core.stopping !== "no") return;
  application.postponed = true;
  turn.core.postponing.add(application);
}

/** Asks where nothing goes out any more; otherwise after a while. */
export function askPostponed(turn: Turn): void {
  const { postponing, waits } = turn.core;
  for (const application of postponing) {
    postponing.delete(application);
    if (!application.postponed) continue;
    const key = postponement(application);
    if (!goOut(application)) wantQuestion(turn, application);
    else if (!waits.has(key)) {
      waits.set(key, after(turn, latestMs(application)), { kind: "postponed", application });
    }
  }
}

function latestMs({ listed }: Application): number {
  return Math.min(Math.max(LATEST_MS, listed * LATER_BY_TASK_MS), LONGEST_MS);
}

/** A question that is sent now, or nobody wants any more, is waited for no longer. */
export function endPostponement(turn: Turn, application: Application): void {
  if (!application.postponed) return;
  application.postponed = false;
  turn.core.waits.delete(postponement(application));
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
export function askWait({ id }: Application): string {
  return `ask ${keyOf(id)}`;
}

/** Takes back every reason there is, with the wait of a failure: the next assignment asks (A1). */
export function withdrawQuestion(turn: Turn, application: Application): void {
  application.asking = false;
  application.owed = false;
  application.askNotBefore = 0;
  application.failures = 0;
  application.heldQuestions.length = 0;
  endPostponement(turn, application);
  turn.core.questions.withdraw(application);
  turn.core.waits.delete(askWait(application));
}

/** Whether outcomes are under way, or wait for their turn alone. */
function goOut({ chain, ready, planned, id: { application } }: Application): boolean {
  if (chain.blocked === null && ready.size + planned.length > 0) return true;
  for (const submission of chain.underWay) {
    const { kind, application: of } = submission;
    if (kind === "outcomes" && of.application === application) return true;
  }
  return false;
}

function postponement({ id }: Application): string {
  return `postponed ${keyOf(id)}`;
}
