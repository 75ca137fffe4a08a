/**
 * Groups of tasks: how one starts, starts again with what is kept of it, waits, and ends.
 *
 * A group is in flight (`waiting` null), or waits: after a failure, for a confirmation that its
 * outcomes are still wanted, or for the end of runs that it no longer wants (`ending`). It leaves a
 * wait only through an answer, which says what it consists of now: `restartGroup`.
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { settleHeld } from "./cursors.ts";
import { KeptMembers, rejoin } from "./kept_members.ts";
import { dropOutcome, markReady } from "./outcomes.ts";
import { wantQuestion, wantQuestionAfterOutcomes } from "./reasons.ts";
import { endRun, requestRun, withdrawRun } from "./run_requests.ts";
import type { Application, Group, Held, Member, Turn, Waiting } from "./state.ts";
import { emit, groupWait } from "./turn.ts";

/** Names of missing operators that are reported for an application; what lists more is hostile. */
const MAX_MISSING = 64;

/** The key of the group of all tasks without an id. */
export const POSITIONAL = "p";

export function groupKeyOf(task: Task): string {
  return task.id === undefined ? POSITIONAL : `i${task.id}`;
}

export function taskIdOf(key: string): string | null {
  return key === POSITIONAL ? null : key.slice(1);
}

/** Whether an id names the group's only task: a list then tells whether it is still wanted (U6). */
export function isNamedById(group: Group): boolean {
  return group.taskId !== null && group.members.length - group.first === 1;
}

/** Whether the group goes on without another answer (T2). */
export function isInFlight({ waiting, ending }: Group): boolean {
  return waiting === null && ending === "no";
}

/** Remembers that what an answer under way says of the group is out of date (A7). */
export function touch(application: Application, key: string): void {
  application.question?.touched.add(key);
}

/** Starts a group from an answer (T2). */
export function startGroup(
  turn: Turn,
  application: Application,
  key: string,
  tasks: readonly Task[],
  origin: Held | null,
): void {
  const known = untilMissing(turn, application, key, tasks, origin);
  if (known.length === 0) return;
  const group = newGroup(application, key, known[0]!);
  application.groups.set(key, group);
  begin(turn, group, known.map((task) => newMember(turn, group, task, origin)));
}

/**
 * Starts a waiting group again from an answer. What is kept of it is matched by operator and input,
 * in the order of the list, each used once (U1); only the rest runs. Runs that are not wanted any
 * more are ended first, and the group starts from the answer to a question after that.
 */
export function restartGroup(
  turn: Turn,
  group: Group,
  tasks: readonly Task[],
  origin: Held | null,
): void {
  const kept = new KeptMembers(group.members.slice(group.first));
  const known = untilMissing(turn, group.application, group.key, tasks, origin);
  const matches = known.map((task) => kept.take(task));
  const unwanted = kept.rest();
  if (unwanted.some((member) => member.state === "running")) {
    return endGroup(turn, group, "restart");
  }
  const members = known.map((task, index) =>
    rejoin(turn, matches[index], origin) ?? newMember(turn, group, task, origin)
  );
  for (const member of unwanted) dropOutcome(turn, member, "withdrawn");
  if (members.length === 0) return deleteGroup(turn, group);
  group.head = tasks[0]!;
  begin(turn, group, members);
}

/** Has the group wait until a monotonic time, which is then a reason to ask (R1). */
export function waitGroup(turn: Turn, group: Group, waiting: Waiting): void {
  withdrawRun(turn, group);
  group.waiting = waiting;
  touch(group.application, group.key);
  if (waiting.cause !== "failed") group.application.ready.delete(group);
  if (waiting.until === Infinity) return turn.core.waits.delete(groupWait(group));
  if (waiting.until <= turn.now) {
    turn.core.waits.delete(groupWait(group));
    return wantQuestion(turn, group.application);
  }
  turn.core.waits.set(groupWait(group), waiting.until, { kind: "group", group });
}

/** Ends what runs of the group; then it starts again from a fresh answer, or is gone. */
export function endGroup(turn: Turn, group: Group, how: "restart" | "discard"): void {
  if (group.ending !== "discard") group.ending = how;
  withdrawRun(turn, group);
  turn.core.waits.delete(groupWait(group));
  group.application.ready.delete(group);
  touch(group.application, group.key);
  for (const member of group.members) if (member.state === "running") endRun(turn, member);
  finishEnding(turn, group);
}

/** Goes on once the last run of an ending group has ended, and its submission (T5). */
export function finishEnding(turn: Turn, group: Group): void {
  if (group.ending === "no" || group.running > 0 || group.submission !== null) return;
  if (group.ending === "discard") return discardGroup(turn, group);
  group.ending = "no";
  keepOnly(group, (member) => member.state === "done");
  waitGroup(turn, group, { until: turn.now, cause: "confirm" });
}

/** The application does not list the group any more: its wait and attempts are forgotten (R1). */
export function forgetGroup(turn: Turn, group: Group): void {
  if (group.members.some((member) => member.state === "running")) {
    return endGroup(turn, group, "discard");
  }
  for (const member of group.members) dropOutcome(turn, member, "withdrawn");
  deleteGroup(turn, group);
}

/** Whether the next ordinary answer decides if the group's first task is settled (U3, U5). */
export function mayBeSettled({ waiting }: Group): boolean {
  return waiting?.cause === "accepted" || waiting?.cause === "presumed";
}

/** Drops the group, but for a first task whose fate is not known yet: it stays for that (T5). */
function discardGroup(turn: Turn, group: Group): void {
  const undecided = mayBeSettled(group) ? group.members[group.first] : undefined;
  for (const member of group.members) {
    if (member !== undecided) dropOutcome(turn, member, "withdrawn");
  }
  if (undecided === undefined) return endWell(turn, group);
  keepOnly(group, (member) => member === undecided);
  group.ending = "no";
  // Whatever it waited for: the first answer after the next assignment decides.
  group.waiting = { ...group.waiting!, until: turn.now };
}

/** Nothing of the group is in flight any more: a reason to ask (A1). */
export function endWell(turn: Turn, group: Group): void {
  deleteGroup(turn, group);
  wantQuestionAfterOutcomes(turn, group.application);
}

/** Takes the first member off, which is settled. */
export function removeFirst(turn: Turn, group: Group): Member {
  const member = group.members[group.first++]!;
  if (member.origin !== null) settleHeld(turn, member, member.origin);
  if (group.next < group.first) group.next = group.first;
  // Settled members are cut off now and then: one by one would make a long group quadratic.
  if (group.first > 1_000) keepOnly(group, () => true);
  return member;
}

/** Drops members that do not satisfy `wanted`, and the settled ones. */
function keepOnly(group: Group, wanted: (member: Member) => boolean): void {
  group.members = group.members.slice(group.first).filter(wanted);
  group.first = 0;
  group.next = 0;
}

function begin(turn: Turn, group: Group, members: Member[]): void {
  group.members = members;
  group.first = 0;
  group.next = 0;
  group.waiting = null;
  group.startedAt = turn.now;
  turn.core.waits.delete(groupWait(group));
  touch(group.application, group.key);
  requestRun(turn, group);
  markReady(turn, group);
}

/** An application that is unassigned is gone once nothing of it is in flight (T5). */
export function forgetIfUnassigned(application: Application): void {
  const { assigned, groups, question, chain, id } = application;
  if (!assigned && groups.size === 0 && question === null) {
    chain.applications.delete(id.application);
  }
}

function deleteGroup(turn: Turn, group: Group): void {
  const { application } = group;
  withdrawRun(turn, group);
  turn.core.waits.delete(groupWait(group));
  application.ready.delete(group);
  touch(application, group.key);
  if (application.groups.get(group.key) === group) application.groups.delete(group.key);
  forgetIfUnassigned(application);
}

/** The tasks before the first whose operator is not configured; that one is reported once (T4). */
function untilMissing(
  turn: Turn,
  application: Application,
  key: string,
  tasks: readonly Task[],
  origin: Held | null,
): readonly Task[] {
  const index = tasks.findIndex((task) => !turn.core.policies.has(task.operator));
  if (index === -1) return tasks;
  const listing = origin?.groups.get(key);
  if (listing !== undefined) listing.missing = true;
  const { operator } = tasks[index]!;
  if (!application.missing.has(operator) && application.missing.size < MAX_MISSING) {
    application.missing = new Set([...application.missing, operator]);
    emit(turn, { name: "operator.missing", application: application.id, operator });
  }
  return tasks.slice(0, index);
}

function newGroup(application: Application, key: string, head: Task): Group {
  return {
    key,
    application,
    taskId: taskIdOf(key),
    members: [],
    first: 0,
    next: 0,
    attempts: 0,
    lastFailure: null,
    head,
    startedAt: 0,
    waiting: null,
    ending: "no",
    running: 0,
    submission: null,
    ticket: null,
    askAfterSubmission: false,
    dryRuns: 0,
  };
}

/** A group that consists of what the journal kept of it. */
export function restoredGroup(application: Application, key: string, head: Task): Group {
  return newGroup(application, key, head);
}

export function newMember(
  turn: Turn,
  group: Group,
  task: Task,
  origin: Held | null,
): Member {
  return {
    group,
    task,
    listedAt: turn.now,
    origin,
    state: "queued",
    attempt: 0,
    runId: null,
    startedAt: turn.now,
    endedAt: turn.now,
    outcome: null,
    doubt: null,
  };
}
