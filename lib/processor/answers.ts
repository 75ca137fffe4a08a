/**
 * What an answer means for the groups of its application.
 *
 * @module
 */
import type { ProcessorActions, Task } from "../protocol/tasks.ts";
import { readAbsences } from "./absences.ts";
import { requestCallback } from "./callbacks.ts";
import { listsAllOf, moveCursor, oldestHeld, releaseHeldGroup } from "./cursors.ts";
import { groupKeyOf } from "./groups.ts";
import { applyHeldAnswer } from "./held_answers.ts";
import { adopt, readInFlight } from "./in_flight.ts";
import { isParked } from "./parking.ts";
import { askOnceOver, askWithHeld, type Listed, type Reading, start } from "./reading.ts";
import { wantQuestion } from "./reasons.ts";
import { mayRestart, provesNothing } from "./restarts.ts";
import type { Application, Listing, Question, Turn } from "./state.ts";
import { countTaken, forgetTaken } from "./taken.ts";
import { trailOf } from "./trail.ts";

export function applyAnswer(
  turn: Turn,
  application: Application,
  question: Question,
  actions: ProcessorActions,
): boolean {
  const listed = groupTasks(actions.executeTasks);
  if (question.held !== null) return applyHeldAnswer(turn, application, question, listed);
  requestCallback(turn, application, actions.requestCallback);
  const dropped = [...listed.keys()].some((key) => question.touched.has(key));
  const moves = actions.setCursor !== null && actions.setCursor !== application.cursor;
  const held = dropped ? null : moveCursor(
    turn,
    application,
    question.cursor,
    actions.setCursor,
    openListings(application, listed),
  );
  const provisional = dropped && moves ? application.takenEpoch : null;
  const reading = { application, question, listed, held, dropped, provisional };
  for (const [key, tasks] of listed) readGroup(turn, reading, key, tasks);
  readAbsences(turn, reading);
  if (!dropped) forgetTaken(turn, application);
  return dropped;
}

function groupTasks(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const key = groupKeyOf(task);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return groups;
}

function readGroup(turn: Turn, reading: Reading, key: string, listed: readonly Task[]): void {
  const { application, question, held } = reading;
  if (question.touched.has(key)) return askOnceOver(turn, application, key);
  const tasks = listed.slice(countTaken(application, key, listed));
  if (tasks.length === 0) {
    // Only a list by state names a task anew; it will again, once this answer has moved its cursor.
    if (!reading.dropped) wantQuestion(turn, application);
    return;
  }
  if (isParked(turn, application, key, tasks, held)) return;
  const group = application.groups.get(key);
  if (group !== undefined && group.waiting === null) {
    return readInFlight(turn, reading, group, tasks);
  }
  if (group !== undefined && provesNothing(group)) {
    adopt(turn, reading, group, tasks);
    return reading.dropped ? undefined : wantQuestion(turn, application);
  }
  if (group !== undefined && !mayRestart(turn, group, question, tasks)) return;
  const older = oldestHeld(application, key);
  if (older !== undefined && older !== held) {
    // Tasks of an older answer come first (C2); these are listed again, or held themselves.
    if (!listsAllOf(older, group, tasks)) return askWithHeld(application, older, key);
    releaseHeldGroup(turn, application, key, older);
  }
  start(turn, reading, key, tasks);
}

function openListings(application: Application, listed: Listed): Map<string, Listing> {
  const listings = new Map<string, Listing>();
  for (const [key, tasks] of listed) {
    const settled = countTaken(application, key, tasks);
    if (settled === tasks.length) continue;
    const trail = trailOf(tasks.slice(0, settled));
    listings.set(key, { listed: tasks.length, settled, trail, missing: false });
  }
  return listings;
}
