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
import { readInFlight } from "./in_flight.ts";
import { isParked } from "./parking.ts";
import { askOnceOver, askWithHeld, type Listed, type Reading, start } from "./reading.ts";
import { mayRestart } from "./restarts.ts";
import type { Application, Listing, Question, Turn } from "./state.ts";
import { EMPTY_TRAIL } from "./trail.ts";

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
    openListings(listed),
  );
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
  if (isParked(turn, application, key, tasks, held)) return;
  const group = application.groups.get(key);
  if (group !== undefined && group.waiting === null) {
    return readInFlight(turn, reading, group, tasks);
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

function openListings(listed: Listed): Map<string, Listing> {
  const listingOf = (tasks: readonly Task[]): Listing => {
    return { listed: tasks.length, settled: 0, trail: EMPTY_TRAIL, missing: false };
  };
  return new Map([...listed].map(([key, tasks]) => [key, listingOf(tasks)]));
}
