/**
 * Whether a waiting group starts again from an answer (R1, U3, U5).
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import type { Task } from "../protocol/tasks.ts";
import { failAgain } from "./failures.ts";
import { endGroup, mayBeSettled, removeFirst, waitGroup } from "./groups.ts";
import { dropOutcome } from "./outcomes.ts";
import { settleParked } from "./parking.ts";
import type { Group, Question, Turn } from "./state.ts";
import { policyOf } from "./turn.ts";

export function mayRestart(
  turn: Turn,
  group: Group,
  question: Question,
  tasks: readonly Task[],
): boolean {
  if (group.ending !== "no" || group.submission !== null) return false;
  const waiting = group.waiting!;
  if (mayBeSettled(group) && !decideFirst(turn, group, tasks)) return false;
  if (waiting.cause === "dry") return isNewInDryRun(group, tasks);
  if (question.sentAt >= waiting.until) return true;
  if (waiting.cause !== "failed" || sameHead(group, tasks)) return false;
  const { retryDelayMs } = policyOf(turn.core, tasks[0]!.operator);
  const earliest = group.startedAt + retryDelayMs * MICROS_PER_MS;
  if (turn.now >= earliest) return true;
  waitGroup(turn, group, { ...waiting, until: Math.min(waiting.until, earliest) });
  return false;
}

/**
 * Whether the first task, which may be settled, is listed once more (U3, U5).
 *
 * @returns Whether the group starts again from this list.
 */
export function decideFirst(turn: Turn, group: Group, tasks: readonly Task[]): boolean {
  if (group.waiting!.cause === "accepted") return isSettled(turn, group, tasks);
  decidePresumed(turn, group, tasks);
  return true;
}

export function settleAbsent(turn: Turn, group: Group): void {
  dropOutcome(turn, group.members[group.first]!, "withdrawn");
  removeFirst(turn, group);
  group.attempts = 0;
  group.lastFailure = null;
  settleParked(turn, group);
  group.waiting = { until: group.waiting!.until, cause: "confirm" };
}

/**
 * What is left of a parked group when a list decides on its first task: that one was sent before it was
 * parked, and is stored unless it is listed; then nobody sends it again (R2).
 */
export function decideParked(turn: Turn, group: Group, tasks: readonly Task[]): void {
  const member = group.members[group.first];
  if (mayBeSettled(group) && member !== undefined) {
    const isListed = tasks.some(({ operator, input }) =>
      operator === member.task.operator && input === member.task.input
    );
    if (!isListed) settleAbsent(turn, group);
    else dropOutcome(turn, member, "settled");
    group.waiting = { ...group.waiting!, cause: "confirm" };
  }
  endGroup(turn, group, "discard");
}

function sameHead({ head }: Group, [first]: readonly Task[]): boolean {
  return head.operator === first!.operator && head.input === first!.input;
}

function isSettled(turn: Turn, group: Group, tasks: readonly Task[]): boolean {
  const { task } = group.members[group.first]!;
  const isListed = tasks.some(({ operator, input }) =>
    operator === task.operator && input === task.input
  );
  if (isListed) failAgain(turn, group);
  else settleAbsent(turn, group);
  return !isListed;
}

function decidePresumed(turn: Turn, group: Group, [first]: readonly Task[]): void {
  const member = group.members[group.first]!;
  const { operator, input } = member.task;
  if (first!.operator !== operator || first!.input !== input) return settleAbsent(turn, group);
  member.state = "done";
  group.waiting = { ...group.waiting!, cause: "confirm" };
}

function isNewInDryRun(group: Group, tasks: readonly Task[]): boolean {
  return tasks.length > group.dryRuns;
}
