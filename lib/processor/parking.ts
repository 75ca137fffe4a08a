/**
 * Groups that are parked after too many attempts (R2).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { oldestHeld } from "./cursors.ts";
import { endGroup, taskIdOf } from "./groups.ts";
import { askWithHeld } from "./reading.ts";
import type { Application, Group, Held, Turn } from "./state.ts";
import { after, emit, policyOf, store } from "./turn.ts";

/** Parks the group as a whole (R2): nothing of it runs or is submitted. A cursor stays held for it. */
export function parkGroup(turn: Turn, group: Group, isDropped: boolean): void {
  const { application, key, head, attempts, lastFailure, members, first } = group;
  const { operator, input } = members[first]?.task ?? head;
  const parked = {
    group: key,
    operator,
    input,
    attempts,
    isDropped,
    message: lastFailure?.message ?? null,
    parkedAt: turn.wall,
  };
  const behind = members[first + 1]?.task ?? null;
  application.parked.set(key, { ...parked, behind, askNotBefore: turn.now });
  store(turn, { kind: "parked", application: application.id, parked });
  endGroup(turn, group, "discard");
}

/** The first task of a group is settled: of a parked one, that was sent before; the next stays parked. */
export function settleParked(turn: Turn, { application, key, members, first }: Group): void {
  const parked = application.parked.get(key);
  if (parked === undefined) return;
  const next = members[first]?.task ?? parked.behind;
  if (next === null) {
    application.parked.delete(key);
    return store(turn, { kind: "unparked", application: application.id, group: key });
  }
  const { askNotBefore, behind: _, ...known } = parked;
  const { operator, input } = next;
  const moved = { ...known, operator, input };
  application.parked.set(key, { ...moved, behind: null, askNotBefore });
  store(turn, { kind: "parked", application: application.id, parked: moved });
}

/** Lets a parked group go: it starts from the next answer that lists it. */
export function releaseGroup(turn: Turn, application: Application, key: string): void {
  if (!application.parked.delete(key)) return;
  store(turn, { kind: "unparked", application: application.id, group: key });
  emit(turn, { name: "group.released", application: application.id, taskId: taskIdOf(key) });
}

/**
 * Whether a group that an answer lists stays parked.
 *
 * @param held The cursor that is held for the tasks of this answer, or that it was asked with.
 */
export function isParked(
  turn: Turn,
  application: Application,
  key: string,
  tasks: readonly Task[],
  held: Held | null,
): boolean {
  const first = tasks[0]!;
  const parked = application.parked.get(key);
  if (parked === undefined) return false;
  if (parked.operator === first.operator && parked.input === first.input) return true;
  const older = oldestHeld(application, key);
  if (older !== undefined && older !== held) {
    // What came with an older cursor is before this list, and may be the parked task (C2).
    askForParked(turn, application, older, key, tasks);
    return true;
  }
  releaseGroup(turn, application, key);
  return false;
}

/**
 * Has the application asked with the cursor that is held for a parked group, now and then: only that
 * tells whether its first task is still wanted, and every answer leaves it out.
 */
export function askForParked(
  turn: Turn,
  application: Application,
  held: Held,
  key: string,
  newest: readonly Task[],
): void {
  const parked = application.parked.get(key)!;
  if (turn.now < parked.askNotBefore) return;
  parked.askNotBefore = after(turn, policyOf(turn.core, parked.operator).retryMaxMs);
  askWithHeld(application, held, key, newest);
}
