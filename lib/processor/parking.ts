/**
 * Groups that are parked after too many attempts (R2).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { withdrawHeldGroup } from "./cursors.ts";
import { endGroup, taskIdOf } from "./groups.ts";
import type { Application, Group, Turn } from "./state.ts";
import { emit, store } from "./turn.ts";

/** Parks the group as a whole (R2): nothing of it runs or is submitted. */
export function parkGroup(turn: Turn, group: Group, attempts: number): void {
  const { application, key, head: { operator, input } } = group;
  const parked = { group: key, operator, input, attempts };
  application.parked.set(key, parked);
  store(turn, { kind: "parked", application: application.id, parked });
  withdrawHeldGroup(turn, application, key);
  endGroup(turn, group, "discard");
}

/** Lets a parked group go: it starts from the next answer that lists it. */
export function releaseGroup(turn: Turn, application: Application, key: string): void {
  if (!application.parked.delete(key)) return;
  store(turn, { kind: "unparked", application: application.id, group: key });
  emit(turn, { name: "group.released", application: application.id, taskId: taskIdOf(key) });
}

export function isParked(
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
