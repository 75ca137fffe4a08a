/**
 * Questions: sent when granted, and what becomes of the ends that are no answers (A5).
 *
 * @module
 */
import type { AnswerEnd } from "../node/port.ts";
import { applyAnswer } from "./answers.ts";
import { backoffMs, QUESTION_BACKOFF } from "./backoff.ts";
import { answerCallbacks } from "./callbacks.ts";
import { forgetIfUnassigned } from "./groups.ts";
import { askWait, endPostponement, requestPlace } from "./reasons.ts";
import type { Application, Question, Turn } from "./state.ts";
import { after, emit, millisBetween } from "./turn.ts";

/** The least wait after the node has said that it does not know the application (U2: rarely). */
const MISADDRESSED_WAIT_MS = 300_000;

/** Sends as many questions as there are places for (A8). */
export function sendGranted(turn: Turn): void {
  for (let next = turn.core.questions.next(); next; next = turn.core.questions.next()) {
    send(turn, next);
  }
}

/** A question has ended. */
export function onAnswered(
  turn: Turn,
  application: Application,
  number: number,
  end: AnswerEnd,
): void {
  const { question } = application;
  if (question?.number !== number) return;
  application.question = null;
  turn.core.questions.ended(application);
  if (!application.assigned) return forgetIfUnassigned(application);
  if (end.kind !== "answered") return onFailure(turn, application, end);
  recovered(turn, application);
  application.listed = end.actions.executeTasks.length;
  const dropped = applyAnswer(turn, application, question, end.actions);
  emit(turn, {
    name: "question.answered",
    application: application.id,
    tasks: end.actions.executeTasks.length,
    tookMs: millisBetween(question.sentAt, turn.now),
    dropped,
  });
  requestPlace(turn, application);
}

function send(turn: Turn, application: Application): void {
  application.asking = false;
  const held = application.heldQuestions.shift() ?? null;
  if (held === null) {
    application.owed = false;
    endPostponement(turn, application);
    answerCallbacks(turn, application);
  }
  const cursor = held === null ? application.cursor : held.held.cursor;
  const question: Question = {
    number: ++turn.core.lastId,
    sentAt: turn.now,
    cursor,
    held,
    touched: groupsUnderSubmission(application),
  };
  application.question = question;
  turn.effects.push({
    kind: "ask",
    application: application.id,
    question: question.number,
    cursor,
    now: turn.wall,
  });
}

function groupsUnderSubmission(application: Application): Set<string> {
  const keys = new Set<string>();
  for (const submission of application.chain.underWay) {
    if (submission.kind === "command") continue;
    if (submission.application.application !== application.id.application) continue;
    for (const { group } of submission.members) keys.add(group.key);
  }
  return keys;
}

function onFailure(
  turn: Turn,
  application: Application,
  end: Exclude<AnswerEnd, { readonly kind: "answered" }>,
): void {
  application.failures++;
  application.owed = true;
  // What was to be asked with a held cursor shows again in the next ordinary answer (C2).
  application.heldQuestions.length = 0;
  const grown = backoffMs(QUESTION_BACKOFF, application.failures, turn.core.random);
  const retryInMs = end.kind === "misaddressed" ? Math.max(grown, MISADDRESSED_WAIT_MS) : grown;
  application.askNotBefore = after(turn, retryInMs);
  turn.core.waits.set(askWait(application), application.askNotBefore, { kind: "ask", application });
  emit(turn, {
    name: "question.failed",
    application: application.id,
    kind: end.kind,
    message: end.message,
    failures: application.failures,
    retryInMs,
  });
}

function recovered(turn: Turn, application: Application): void {
  const { failures } = application;
  if (failures === 0) return;
  application.failures = 0;
  emit(turn, { name: "question.recovered", application: application.id, failures });
}
