/**
 * Answers to questions with a held cursor (C2).
 *
 * @module
 */
import { oldestHeld, releaseHeldGroup } from "./cursors.ts";
import { withdraw } from "./absences.ts";
import { mayBeSettled } from "./groups.ts";
import { isByCursor, openOf } from "./open_tasks.ts";
import { isParked, releaseGroup } from "./parking.ts";
import { askOnceOver, isOver, type Listed, start } from "./reading.ts";
import { wantQuestion } from "./reasons.ts";
import { decideFirst, settleAbsent } from "./restarts.ts";
import type { Application, Question, Turn } from "./state.ts";

/**
 * Takes the groups that were asked for, and nothing else of the answer.
 *
 * @returns Whether something of it was out of date and has been dropped (A7).
 */
export function applyHeldAnswer(
  turn: Turn,
  application: Application,
  question: Question,
  listed: Listed,
): boolean {
  const { held, groups } = question.held!;
  let dropped = false;
  for (const [key, newest] of groups) {
    const listing = held.groups.get(key);
    const group = application.groups.get(key);
    if (listing === undefined || (group !== undefined && !isOver(group, question))) continue;
    if (question.touched.has(key)) {
      dropped = true;
      askOnceOver(turn, application, key);
      continue;
    }
    const tasks = listed.get(key) ?? [];
    if (group !== undefined && mayBeSettled(group)) {
      if (newest.length > 0 && isByCursor(listing, tasks, newest)) settleAbsent(turn, group);
      else if (newest.length > 0) decideFirst(turn, group, newest);
      wantQuestion(turn, application);
      continue;
    }
    const kept = group === undefined ? 0 : group.members.length - group.first;
    const open = openOf(listing, tasks, newest, kept);
    if (open.length > 0) {
      if (isParked(turn, application, key, open, held)) continue;
      const reading = { application, question, listed, held };
      start(turn, reading, key, open);
      continue;
    }
    releaseHeldGroup(turn, application, key, held);
    releaseGroup(turn, application, key);
    if (oldestHeld(application, key) !== undefined) wantQuestion(turn, application);
    else if (group !== undefined) withdraw(turn, group);
  }
  return dropped;
}
