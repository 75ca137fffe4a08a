/**
 * A task that an id alone names, and that is listed once more while it is open, is the same task: it is
 * held with the newest cursor that lists it, and with no older one (C2). Where positions tell tasks
 * apart, contents prove nothing: the list may name another one with the same contents.
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { releaseHeldGroup } from "./cursors.ts";
import { POSITIONAL } from "./groups.ts";
import type { Listed } from "./reading.ts";
import type { Application, Group, Held, Turn } from "./state.ts";

/** Whether this is all of the group that is open, listed once more. */
export function listsSame(
  { key, members, first }: Group,
  [task, ...others]: readonly Task[],
): boolean {
  if (key === POSITIONAL || members.length - first !== 1 || others.length > 0) return false;
  return isSame(members[first]!.task, task!);
}

/** Moves what is listed once more to the cursor that is held for this answer. */
export function adopt(turn: Turn, application: Application, held: Held, listed: Listed): void {
  for (const [key, tasks] of listed) {
    const group = application.groups.get(key);
    if (group !== undefined && listsSame(group, tasks)) group.members[group.first]!.origin = held;
    else if (!listsParked(application, key, tasks)) continue;
    releaseOlder(turn, application, key, held);
  }
}

/** Nothing of the group is held with a cursor that is older than this one. */
export function releaseOlder(
  turn: Turn,
  application: Application,
  key: string,
  newest: Held | null,
): void {
  for (const held of [...application.held]) {
    if (held !== newest) releaseHeldGroup(turn, application, key, held);
  }
}

function listsParked(
  { parked }: Application,
  key: string,
  [task, ...others]: readonly Task[],
): boolean {
  const known = parked.get(key);
  return known !== undefined && key !== POSITIONAL && others.length === 0 && isSame(known, task!);
}

function isSame(
  one: Pick<Task, "operator" | "input">,
  other: Pick<Task, "operator" | "input">,
): boolean {
  return one.operator === other.operator && one.input === other.input;
}
