/**
 * Answers to questions with a held cursor (C2).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { oldestHeld, releaseHeldGroup } from "./cursors.ts";
import { withdraw } from "./absences.ts";
import { waitsToLearn } from "./doubts.ts";
import { mayBeSettled, waitGroup } from "./groups.ts";
import { readInFlightHeld } from "./in_flight.ts";
import { kindOf, openOf } from "./open_tasks.ts";
import { isParked, releaseGroup } from "./parking.ts";
import { askOnceOver, askWithHeld, isOver, type Listed, type Reading, start } from "./reading.ts";
import { wantQuestion } from "./reasons.ts";
import { decideFirst, decideParked, settleAbsent } from "./restarts.ts";
import type { Application, Group, Held, Question, Turn } from "./state.ts";
import { after } from "./turn.ts";

/** How long to wait before it is asked again what a list cannot have told. */
const LOOK_AGAIN_MS = 1_000;

type HeldReading = Reading & { readonly held: Held };

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
  const reading = { application, question, listed, held };
  let dropped = false;
  for (const [key, newest] of groups) {
    const group = application.groups.get(key);
    const isInFlight = group !== undefined && group.waiting === null;
    if (!held.groups.has(key)) continue;
    if (group !== undefined && !isInFlight && !isOver(group, question)) continue;
    if (!question.touched.has(key)) readHeldGroup(turn, reading, key, newest);
    else {
      dropped = true;
      askOnceOver(turn, application, key);
    }
  }
  return dropped;
}

function readHeldGroup(
  turn: Turn,
  reading: HeldReading,
  key: string,
  newest: readonly Task[],
): void {
  const { application, listed, held } = reading;
  const listing = held.groups.get(key)!;
  const group = application.groups.get(key);
  const tasks = listed.get(key) ?? [];
  if (group !== undefined && mayBeSettled(group)) {
    return decideBy(turn, group, kindOf(listing, tasks, newest), newest);
  }
  const kept = group === undefined ? 0 : group.members.length - group.first;
  const open = openOf(listing, tasks, newest, kept);
  if (group?.waiting === null) return readInFlightHeld(turn, group, open);
  if (open.length === 0) return letGo(turn, reading, key, newest);
  if (!isParked(turn, application, key, open, held)) start(turn, reading, key, open);
}

/** Nothing of the group is listed with its oldest cursor any more either: it is withdrawn. */
function letGo(
  turn: Turn,
  { application, held }: HeldReading,
  key: string,
  newest: readonly Task[],
): void {
  releaseHeldGroup(turn, application, key, held);
  releaseGroup(turn, application, key);
  const group = application.groups.get(key);
  const next = oldestHeld(application, key);
  if (next === undefined && group !== undefined) withdraw(turn, group);
  if (next !== undefined && (group !== undefined || !next.groups.get(key)!.missing)) {
    askWithHeld(application, next, key, newest);
  }
}

/** Decides on a first task that may be settled: of positional ones, the newest list may name another. */
function decideBy(
  turn: Turn,
  group: Group,
  kind: ReturnType<typeof kindOf>,
  newest: readonly Task[],
): void {
  if (newest.length === 0 || kind === "either") {
    return waitGroup(turn, group, { ...group.waiting!, until: after(turn, LOOK_AGAIN_MS) });
  }
  if (kind === "by cursor") {
    if (waitsToLearn(turn, group)) return;
    settleAbsent(turn, group);
  } else if (group.application.parked.has(group.key)) decideParked(turn, group, newest);
  else decideFirst(turn, group, newest);
  wantQuestion(turn, group.application);
}
