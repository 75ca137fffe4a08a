/**
 * What an answer says of groups that are in flight (T2).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { endGroup, POSITIONAL } from "./groups.ts";
import type { Group, Turn } from "./state.ts";

export function readInFlight(turn: Turn, group: Group, tasks: readonly Task[]): void {
  if (group.ending !== "no" || group.key !== POSITIONAL) return;
  const { members, first } = group;
  const moved = tasks.length < members.length - first ||
    tasks[0]!.operator !== members[first]!.task.operator;
  if (moved) endGroup(turn, group, "restart");
}
