/**
 * What an answer says of groups that are in flight (T2, C2).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { listsAllOf, oldestHeld, releaseHeldGroup } from "./cursors.ts";
import { endGroup, POSITIONAL } from "./groups.ts";
import type { Reading } from "./reading.ts";
import type { Group, Turn } from "./state.ts";

export function readInFlight(
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
  if (same) only!.origin = held;
}
