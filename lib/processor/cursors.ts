/**
 * Cursors: the newest one, and older ones that are held for tasks which came with their successors
 * and are neither settled nor listed again (C1, C2).
 *
 * @module
 */
import type { Application, Held, Listing, Member, Turn } from "./state.ts";
import { extendTrail } from "./trail.ts";
import { emit } from "./turn.ts";

/** Cursors held per application (C2). */
const MAX_HELD = 64;

/**
 * Takes over the cursor of an answer, holding the one of its question for the tasks that it lists.
 *
 * @param openListings What of its tasks is open, by group. Not for an answer that moves no cursor: it
 *   reads every task to the end, which took most of the time of an answer with many.
 * @returns What is held for them; null when asking again with the newest cursor would list them.
 */
export function moveCursor(
  turn: Turn,
  application: Application,
  asked: string | null,
  cursor: string | null,
  openListings: () => Map<string, Listing>,
): Held | null {
  if (cursor === null || cursor === application.cursor) return null;
  application.cursor = cursor;
  changed(turn, application);
  const listings = openListings();
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
  if (listing.settled >= listing.listed) return releaseHeldGroup(turn, application, key, held);
  listing.trail = extendTrail(listing.trail, task);
  changed(turn, application, held);
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

/** The oldest cursor that is held for a group. */
export function oldestHeld(application: Application, key: string): Held | undefined {
  return application.held.find((held) => held.groups.has(key));
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
          groups: [...groups].map(([key, { listed, settled, trail, all }]) =>
            [key, listed, settled, trail, all] as const
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
  application.bounded = new Set([...application.bounded, bound]);
  emit(turn, { name: "application.bounded", application: application.id, bound, limit });
}
