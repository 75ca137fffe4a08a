/**
 * Tasks that came with an answer which set no cursor, since something of it was dropped (A7), and have
 * been settled: a list by cursor names them once more, at its front, until an answer sets one.
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { changed } from "./cursors.ts";
import type { Application, Held, Member, Turn } from "./state.ts";
import { EMPTY_TRAIL, extendTrail, trailOf } from "./trail.ts";

/** Before all held cursors in the journal: it stands for the cursor that has not moved yet. */
const SEQUENCE = -1;

/** Nothing has been taken. */
export function noneTaken(cursor: string | null): Held {
  return { sequence: SEQUENCE, cursor, groups: new Map() };
}

/** Whether what the journal has as held is what was taken. */
export function isTaken({ sequence }: { readonly sequence: number }): boolean {
  return sequence === SEQUENCE;
}

/** The member is settled: if it came with such an answer, it is taken. */
export function noteTaken(turn: Turn, { group, task, provisional }: Member): void {
  const { application, key } = group;
  const { taken, takenEpoch } = application;
  if (provisional !== takenEpoch) return;
  const listing = taken.groups.get(key) ??
    { listed: 0, settled: 0, trail: EMPTY_TRAIL, missing: false };
  listing.settled++;
  listing.trail = extendTrail(listing.trail, task);
  taken.groups.set(key, listing);
  changed(turn, application, taken);
}

/** How many tasks at the front of a list have been taken. */
export function countTaken(
  { taken }: Application,
  key: string,
  tasks: readonly Task[],
): number {
  const listing = taken.groups.get(key);
  if (listing === undefined) return 0;
  const { settled, trail } = listing;
  return trailOf(tasks.slice(0, settled)) === trail ? settled : 0;
}

/** An answer of which nothing was dropped: what was taken before it is over. */
export function forgetTaken(turn: Turn, application: Application): void {
  application.takenEpoch++;
  if (application.taken.groups.size === 0) return;
  application.taken.groups.clear();
  changed(turn, application, application.taken);
}
