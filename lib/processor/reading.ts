/**
 * An answer on its way through the groups of its application.
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { restartGroup, startGroup } from "./groups.ts";
import { wantQuestion } from "./reasons.ts";
import type { Application, Group, Held, Question, Turn } from "./state.ts";

export type Listed = ReadonlyMap<string, readonly Task[]>;

export interface Reading {
  readonly application: Application;
  readonly question: Question;
  readonly listed: Listed;
  /** What is held for the tasks of this answer (C2). */
  readonly held: Held | null;
}

export function start(turn: Turn, reading: Reading, key: string, tasks: readonly Task[]): void {
  const { application, held } = reading;
  const group = application.groups.get(key);
  if (group === undefined) startGroup(turn, application, key, tasks, held);
  else restartGroup(turn, group, tasks.slice(group.dryRuns), held);
}

export function askOnceOver(turn: Turn, application: Application, key: string): void {
  const group = application.groups.get(key);
  if (group?.submission) group.askAfterSubmission = true;
  else wantQuestion(turn, application);
}

/** @param newest What the newest ordinary answer lists of the group. */
export function askWithHeld(
  application: Application,
  held: Held,
  key: string,
  newest: readonly Task[],
): void {
  const { heldQuestions } = application;
  const planned = heldQuestions.find((question) => question.held === held);
  if (planned === undefined) heldQuestions.push({ held, groups: new Map([[key, newest]]) });
  else planned.groups.set(key, newest);
}

export function isOver(group: Group, question: Question): boolean {
  return group.submission === null && group.ending === "no" && waitsFor(group, question);
}

/** Whether the group waits for an answer to this question. */
export function waitsFor({ waiting }: Group, question: Question): boolean {
  return waiting !== null && (waiting.cause === "dry" || question.sentAt >= waiting.until);
}
