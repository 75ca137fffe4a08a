/**
 * What an answer says of groups that are in flight (T2).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { oldestHeld } from "./cursors.ts";
import { endGroup, POSITIONAL } from "./groups.ts";
import { askWithHeld } from "./reading.ts";
import type { Group, Held, Turn } from "./state.ts";

/** @param held What is held for the tasks of this answer (C2). */
export function readInFlight(
  turn: Turn,
  group: Group,
  tasks: readonly Task[],
  held: Held | null,
): void {
  if (!hasMoved(group, tasks)) return;
  const older = oldestHeld(group.application, group.key);
  // Of a list by cursor, these stand behind what is in flight; the older cursor tells.
  if (older !== undefined && older !== held && !isOfGroup(group, tasks[0]!)) {
    return askWithHeld(group.application, older, group.key, tasks);
  }
  endGroup(turn, group, "restart");
}

/** @param open What an answer to the group's held cursor lists of it. */
export function readInFlightHeld(turn: Turn, group: Group, open: readonly Task[]): void {
  if (hasMoved(group, open)) endGroup(turn, group, "restart");
}

/** Positional tasks go to who is listed first: with fewer, or others, the positions are others. */
function hasMoved(
  { ending, key, members, first }: Group,
  [head, ...more]: readonly Task[],
): boolean {
  if (ending !== "no" || key !== POSITIONAL || head === undefined) return false;
  return more.length + 1 < members.length - first ||
    head.operator !== members[first]!.task.operator;
}

function isOfGroup({ members, first }: Group, { operator, input }: Task): boolean {
  return members.slice(first).some(({ task }) =>
    task.operator === operator && task.input === input
  );
}
