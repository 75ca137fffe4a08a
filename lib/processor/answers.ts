/**
 * What an answer means for the groups of its application.
 *
 * @module
 */
import type { ProcessorActions, Task } from "../protocol/tasks.ts";
import { readAbsences } from "./absences.ts";
import { adopt, listsSame, releaseOlder } from "./adoption.ts";
import { requestCallback } from "./callbacks.ts";
import { moveCursor, oldestHeld } from "./cursors.ts";
import { groupKeyOf, mayBeSettled, POSITIONAL } from "./groups.ts";
import { applyHeldAnswer } from "./held_answers.ts";
import { readInFlight } from "./in_flight.ts";
import { isParked } from "./parking.ts";
import { askOnceOver, askWithHeld, isOver, type Listed, type Reading, start } from "./reading.ts";
import { decideParked, mayRestart } from "./restarts.ts";
import type { Application, Listing, Question, Turn } from "./state.ts";
import { EMPTY_TRAIL, trailOf } from "./trail.ts";

export function applyAnswer(
  turn: Turn,
  application: Application,
  question: Question,
  actions: ProcessorActions,
): boolean {
  const listed = groupTasks(actions.executeTasks);
  if (question.held !== null) return applyHeldAnswer(turn, application, question, listed);
  requestCallback(turn, application, actions.requestCallback);
  const stale = [...listed.keys()].filter((key) => question.touched.has(key));
  // Of an answer that is dropped as a whole, asking again with the same cursor lists all once more.
  const isOfUse = stale.length === 0 || stale.length < listed.size;
  const held = !isOfUse ? null : moveCursor(
    turn,
    application,
    question.cursor,
    actions.setCursor,
    () => openListings(listed),
  );
  if (held !== null) adopt(turn, application, held, listed);
  const reading = { application, question, listed, held };
  for (const [key, tasks] of listed) readGroup(turn, reading, key, tasks);
  readAbsences(turn, reading);
  return stale.length > 0;
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

function readGroup(turn: Turn, reading: Reading, key: string, tasks: readonly Task[]): void {
  const { application, question, held } = reading;
  if (question.touched.has(key)) return askOnceOver(turn, application, key);
  const left = application.parked.has(key) ? application.groups.get(key) : undefined;
  // Behind a held cursor, this list tells nothing of what came before it (C2).
  const isFirst = left === undefined || (oldestHeld(application, key) ?? held) === held;
  if (left !== undefined && isFirst && isOver(left, question)) decideParked(turn, left, tasks);
  if (isParked(turn, application, key, tasks, held)) return;
  const group = application.groups.get(key);
  if (group !== undefined && group.waiting === null) {
    return readInFlight(turn, group, tasks, held);
  }
  const older = oldestHeld(application, key);
  const isBehind = older !== undefined && older !== held &&
    (group === undefined || !listsSame(group, tasks));
  if (isBehind && group !== undefined && mayBeSettled(group)) {
    // Of positional tasks, this one may be another than that which may be settled.
    return isOver(group, question) ? askWithHeld(application, older, key, tasks) : undefined;
  }
  if (group !== undefined && !mayRestart(turn, group, question, tasks)) return;
  // Tasks of an older answer come first (C2); these are held themselves, or will be listed again.
  if (isBehind) return askWithHeld(application, older, key, tasks);
  releaseOlder(turn, application, key, held);
  start(turn, reading, key, tasks);
}

function openListings(listed: Listed): Map<string, Listing> {
  const listingOf = (key: string, tasks: readonly Task[]): Listing => {
    // An id tells what is settled of one task alone.
    const all = key !== POSITIONAL && tasks.length === 1 ? EMPTY_TRAIL : trailOf(tasks);
    return { listed: tasks.length, settled: 0, trail: EMPTY_TRAIL, all, missing: false };
  };
  return new Map([...listed].map(([key, tasks]) => [key, listingOf(key, tasks)]));
}
