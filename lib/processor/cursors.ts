/**
 * Cursors: the newest one, and older ones that are held for tasks which came with their successors
 * and are neither settled nor listed again (C1, C2).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import type { Application, Group, Held, Listing, Member, Turn } from "./state.ts";
import { extendTrail, trailOf } from "./trail.ts";
import { emit } from "./turn.ts";

/** Cursors held per application (C2). */
const MAX_HELD = 64;

/**
 * Takes over the cursor of an answer, holding the one of its question for the tasks that it lists.
 *
 * @param listings What of its tasks is open, by group.
 * @returns What is held for them; null when asking again with the newest cursor would list them.
 */
export function moveCursor(
  turn: Turn,
  application: Application,
  asked: string | null,
  cursor: string | null,
  listings: Map<string, Listing>,
): Held | null {
  if (cursor === null || cursor === application.cursor) return null;
  application.cursor = cursor;
  changed(turn, application);
  if (listings.size === 0) return null;
  const held: Held = { sequence: application.nextHeld++, cursor: asked, groups: listings };
  application.held.push(held);
  changed(turn, application, held);
  if (application.held.length > MAX_HELD) giveWay(turn, application);
  return held;
}

/** One more task of an answer is settled: what it was held for may be over. */
export function settleHeld(turn: Turn, { group, task }: Member, held: Held): void {
  const { application, key } = group;
  const listing = held.groups.get(key);
  if (listing === undefined) return;
  listing.settled++;
  listing.trail = extendTrail(listing.trail, task);
  changed(turn, application, held);
  if (listing.settled >= listing.listed) releaseHeldGroup(turn, application, key, held);
}

/** Nothing of the group is open any more in the answer of this cursor. */
export function releaseHeldGroup(
  turn: Turn,
  application: Application,
  key: string,
  held: Held,
): void {
  if (!held.groups.delete(key)) return;
  changed(turn, application, held);
  if (held.groups.size > 0) return;
  const index = application.held.indexOf(held);
  if (index !== -1) application.held.splice(index, 1);
}

/**
 * What is still open of an answer to a held cursor: no more than was listed then, since what is behind
 * came with later cursors, less those that were settled since. Only a list by cursor still has these
 * at its front; a list by state has left them out already.
 *
 * @param kept How many tasks of the group are known: those are not dropped for being behind.
 */
export function openOf(listing: Listing, tasks: readonly Task[], kept: number): readonly Task[] {
  const { listed, settled, trail } = listing;
  const named = tasks.slice(0, Math.max(listed, settled + kept));
  return trailOf(named.slice(0, settled)) === trail ? named.slice(settled) : named;
}

/** The oldest cursor that is held for a group. */
export function oldestHeld(application: Application, key: string): Held | undefined {
  return application.held.find((held) => held.groups.has(key));
}

/**
 * Whether a newer answer lists all that is still open of what an older cursor is held for. Tasks are
 * told apart by operator and input; of a listing whose tasks are not known any more, since it was
 * skipped, or a restart came between, it cannot be told.
 */
export function listsAllOf(
  held: Held,
  group: Group | undefined,
  tasks: readonly Task[],
): boolean {
  const open = group?.members.slice(group.first).filter((member) => member.origin === held) ?? [];
  if (open.length === 0) return false;
  const left = [...tasks];
  return open.every(({ task }) => {
    const index = left.findIndex(({ operator, input }) =>
      operator === task.operator && input === task.input
    );
    if (index === -1) return false;
    left.splice(index, 1);
    return true;
  });
}

/** Notes that the application's cursors, or callbacks, are to be stored with this step. */
export function changed(turn: Turn, application: Application, held?: Held): void {
  let set = turn.core.unstored.get(application);
  if (set === undefined) turn.core.unstored.set(application, set = new Set());
  if (held !== undefined) set.add(held);
}

/** Stores what has changed of the cursors in this step, once per application. */
export function storeCursors(turn: Turn): void {
  for (const [application, held] of turn.core.unstored) {
    turn.effects.push({
      kind: "store",
      write: {
        kind: "cursor",
        application: application.id,
        cursor: application.cursor,
        callbacks: application.callbacks,
        heldChanged: [...held].map(({ sequence, cursor, groups }) => ({
          sequence,
          cursor,
          groups: [...groups].map(([key, { listed, settled, trail }]) =>
            [key, listed, settled, trail] as const
          ),
        })),
      },
    });
  }
  turn.core.unstored.clear();
}

function giveWay(turn: Turn, application: Application): void {
  const oldest = application.held[0]!;
  for (const key of [...oldest.groups.keys()]) {
    releaseHeldGroup(turn, application, key, oldest);
  }
  sayOnce(turn, application, "heldCursors", MAX_HELD);
}

/** Says once that an application has met a bound. */
export function sayOnce(
  turn: Turn,
  application: Application,
  bound: "callbacks" | "heldCursors",
  limit: number,
): void {
  if (application.bounded.has(bound)) return;
  application.bounded.add(bound);
  emit(turn, { name: "application.bounded", application: application.id, bound, limit });
}
