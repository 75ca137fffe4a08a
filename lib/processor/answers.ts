/**
 * What an answer means for the groups of its application.
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import type { ProcessorActions, Task } from "../protocol/tasks.ts";
import { requestCallback } from "./callbacks.ts";
import {
  countTaken,
  listsAllOf,
  moveCursor,
  oldestHeld,
  openOf,
  releaseHeldGroup,
} from "./cursors.ts";
import {
  endGroup,
  endWell,
  forgetGroup,
  groupKeyOf,
  mayBeSettled,
  POSITIONAL,
  releaseGroup,
  removeFirst,
  restartGroup,
  startGroup,
  waitGroup,
} from "./groups.ts";
import { wantQuestion } from "./reasons.ts";
import { failAgain } from "./failures.ts";
import { dropOutcome } from "./outcomes.ts";
import type { Application, Group, Held, Question, Turn } from "./state.ts";
import { policyOf } from "./turn.ts";

type Listed = ReadonlyMap<string, readonly Task[]>;

/** One answer on its way through the groups. */
interface Reading {
  readonly application: Application;
  readonly question: Question;
  readonly listed: Listed;
  /** What is held for the tasks of this answer (C2). */
  readonly held: Held | null;
  /** Something of it was out of date (A7). */
  readonly dropped: boolean;
  /** The epoch of what it starts, when it would have moved the cursor, but was dropped in part. */
  readonly provisional: number | null;
}

/**
 * Applies a valid answer.
 *
 * @returns Whether something of it was out of date and has been dropped (A7).
 */
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
  const held = dropped
    ? null
    : moveCursor(turn, application, question.cursor, actions.setCursor, listed);
  const provisional = dropped && moves ? application.takenEpoch : null;
  const reading = { application, question, listed, held, dropped, provisional };
  for (const [key, tasks] of listed) readGroup(turn, reading, key, tasks);
  readAbsences(turn, reading);
  if (!dropped) forgetTaken(application);
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
  if (isParked(turn, application, key, tasks)) return;
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

function start(turn: Turn, reading: Reading, key: string, tasks: readonly Task[]): void {
  const { application, held, provisional } = reading;
  const group = application.groups.get(key);
  if (group === undefined) startGroup(turn, application, key, tasks, held);
  else restartGroup(turn, group, tasks.slice(group.dryRuns), held);
  if (provisional === null) return;
  for (const member of application.groups.get(key)?.members ?? []) member.provisional = provisional;
}

/** A7: asked once more when what made the answer stale is over. */
function askOnceOver(turn: Turn, application: Application, key: string): void {
  const group = application.groups.get(key);
  if (group?.submission) group.askAfterSubmission = true;
  else wantQuestion(turn, application);
}

function forgetTaken(application: Application): void {
  application.taken.clear();
  application.takenEpoch++;
}

/** R2: a parked group is let go when its first task is another. */
function isParked(
  turn: Turn,
  application: Application,
  key: string,
  [first]: readonly Task[],
): boolean {
  const parked = application.parked.get(key);
  if (parked === undefined) return false;
  if (parked.operator === first!.operator && parked.input === first!.input) return true;
  releaseGroup(turn, application, key);
  return false;
}

/** T2: a group in flight is not started again, unless its positions have moved. */
function readInFlight(
  turn: Turn,
  reading: Reading,
  group: Group,
  tasks: readonly Task[],
): void {
  if (group.ending !== "no") return;
  const open = group.members.length - group.first;
  const moved = group.key === POSITIONAL &&
    (tasks.length < open || tasks[0]!.operator !== group.members[group.first]!.task.operator);
  if (moved) return endGroup(turn, group, "restart");
  adopt(turn, reading, group, tasks);
}

/**
 * A cursor held for this answer covers the group's tasks from now on, where they surely are the
 * same: a task named by its id, or one that came with the same cursor before.
 */
function adopt(
  turn: Turn,
  { application, held }: Reading,
  group: Group,
  tasks: readonly Task[],
): void {
  if (held === null) return;
  const open = group.members.slice(group.first);
  const [only] = open;
  const same = group.key !== POSITIONAL && open.length === 1 && tasks.length === 1 &&
    only!.task.operator === tasks[0]!.operator && only!.task.input === tasks[0]!.input;
  const older = oldestHeld(application, group.key);
  if (older !== undefined && older !== held && (same || listsAllOf(older, group, tasks))) {
    releaseHeldGroup(turn, application, group.key, older);
  }
  for (const member of open) {
    if (same || member.provisional === application.takenEpoch) member.origin = held;
  }
}

/** R1: whether a waiting group starts from this answer. */
function mayRestart(
  turn: Turn,
  group: Group,
  question: Question,
  tasks: readonly Task[],
): boolean {
  if (group.ending !== "no" || group.submission !== null) return false;
  const waiting = group.waiting!;
  if (waiting.cause === "accepted") return isSettled(turn, group, tasks);
  if (waiting.cause === "presumed") decidePresumed(turn, group, tasks);
  if (waiting.cause === "dry") return isNewInDryRun(group, tasks);
  if (question.sentAt >= waiting.until) return true;
  if (waiting.cause !== "failed" || sameHead(group, tasks)) return false;
  const { retryDelayMs } = policyOf(turn.core, tasks[0]!.operator);
  const earliest = group.startedAt + retryDelayMs * MICROS_PER_MS;
  if (turn.now >= earliest) return true;
  waitGroup(turn, group, { ...waiting, until: Math.min(waiting.until, earliest) });
  return false;
}

function sameHead({ head }: Group, [first]: readonly Task[]): boolean {
  return head.operator === first!.operator && head.input === first!.input;
}

/** U5: what was accepted without a block has failed if it is still listed, and else is settled. */
function isSettled(turn: Turn, group: Group, tasks: readonly Task[]): boolean {
  const { task } = group.members[group.first]!;
  const isListed = tasks.some(({ operator, input }) =>
    operator === task.operator && input === task.input
  );
  if (isListed) failAgain(turn, group);
  else settleAbsent(turn, group);
  return !isListed;
}

/**
 * Whether the list may name the first task only because the cursor has not moved since it came (A7):
 * then it does not tell whether a block holds it. The next answer will.
 */
function provesNothing({ application, members, first, waiting }: Group): boolean {
  return waiting?.cause === "presumed" && members[first]!.provisional === application.takenEpoch;
}

/** U3: what a block seems to hold is sent again if it is still listed, and else is committed. */
function decidePresumed(turn: Turn, group: Group, [first]: readonly Task[]): void {
  const member = group.members[group.first]!;
  const { operator, input } = member.task;
  if (first!.operator !== operator || first!.input !== input) return settleAbsent(turn, group);
  member.state = "done";
  group.waiting = { ...group.waiting!, cause: "confirm" };
}

/** The first task is not listed any more: it is settled. */
function settleAbsent(turn: Turn, group: Group): void {
  dropOutcome(turn, group.members[group.first]!, "withdrawn");
  removeFirst(turn, group);
  group.attempts = 0;
  group.waiting = { until: group.waiting!.until, cause: "confirm" };
}

/** In a dry run each task runs once: what is listed beyond those is new. */
function isNewInDryRun(group: Group, tasks: readonly Task[]): boolean {
  return tasks.length > group.dryRuns;
}

/** What the answer does not list any more. */
function readAbsences(turn: Turn, reading: Reading): void {
  const { application, question, listed } = reading;
  const absent = (key: string) => !listed.has(key) && !question.touched.has(key);
  for (const group of application.groups.values()) {
    if (mayBeSettled(group) && isOver(group, question) && absent(group.key)) {
      settleAbsent(turn, group);
    }
  }
  for (const held of [...application.held]) {
    for (const [key, { missing }] of held.groups) {
      const group = application.groups.get(key);
      const waits = group === undefined || isOver(group, question);
      if (absent(key) && waits && !missing && oldestHeld(application, key) === held) {
        askWithHeld(application, held, key);
      }
    }
  }
  for (const group of [...application.groups.values()]) {
    if (!absent(group.key) || !isOver(group, question)) continue;
    if (oldestHeld(application, group.key) === undefined) withdraw(turn, group);
  }
  for (const key of [...application.parked.keys()]) {
    if (absent(key)) releaseGroup(turn, application, key);
  }
}

/** Whether the group waits, and the question was sent after its wait. */
function isOver(group: Group, question: Question): boolean {
  const { waiting, submission, ending } = group;
  if (waiting === null || submission !== null || ending !== "no") return false;
  return waiting.cause === "dry" || question.sentAt >= waiting.until;
}

function withdraw(turn: Turn, group: Group): void {
  if (group.first === group.members.length) endWell(turn, group);
  else forgetGroup(turn, group);
}

/** C2: asked once more with the older cursor, for this group. */
function askWithHeld(application: Application, held: Held, key: string): void {
  const planned = application.heldQuestions.find((question) => question.held === held);
  if (planned === undefined) application.heldQuestions.push({ held, groups: new Set([key]) });
  else planned.groups.add(key);
}

/** C2: takes the groups that were asked for, and nothing else of the answer. */
function applyHeldAnswer(
  turn: Turn,
  application: Application,
  question: Question,
  listed: Listed,
): boolean {
  const { held, groups } = question.held!;
  let dropped = false;
  for (const key of groups) {
    const listing = held.groups.get(key);
    const group = application.groups.get(key);
    if (listing === undefined || (group !== undefined && !isOver(group, question))) continue;
    if (question.touched.has(key)) {
      dropped = true;
      askOnceOver(turn, application, key);
      continue;
    }
    const tasks = openOf(listing, listed.get(key) ?? []);
    if (tasks.length > 0) {
      const reading = { application, question, listed, held, dropped, provisional: null };
      start(turn, reading, key, tasks);
      continue;
    }
    releaseHeldGroup(turn, application, key, held);
    if (oldestHeld(application, key) !== undefined) wantQuestion(turn, application);
    else if (group !== undefined) withdraw(turn, group);
  }
  return dropped;
}
