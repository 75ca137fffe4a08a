/**
 * What is still open of an answer to a held cursor (C2).
 *
 * A list by cursor names what was settled again, at its front; a list by state has left it out. Which
 * one it is shows in the contents, and where tasks of equal contents follow each other, in what the
 * newest cursor lists: a list by state does not depend on it.
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import type { Listing } from "./state.ts";
import { trailOf } from "./trail.ts";

/**
 * Takes no more than was listed with the cursor, since what is behind came with later ones, and nothing
 * that was settled since.
 *
 * @param newest What the newest cursor listed of the group just before.
 * @param kept How many tasks of the group are known: those are not dropped for being behind.
 */
export function openOf(
  listing: Listing,
  tasks: readonly Task[],
  newest: readonly Task[],
  kept: number,
): readonly Task[] {
  const { listed, settled } = listing;
  const named = tasks.slice(0, Math.max(listed, settled + kept));
  return namesSettled(listing, tasks, newest) ? named.slice(settled) : named;
}

/**
 * What kind of a list answers.
 *
 * A list by state lists the same with any cursor, unless it has grown since. A list by cursor lists what
 * came with the cursor, and later what the newest one lists. One that has grown by equal contents may be
 * either: of a list by cursor, the newest cursor lists nothing of that any more.
 */
export function kindOf(
  listing: Listing,
  tasks: readonly Task[],
  newest: readonly Task[],
): "by cursor" | "by state" | "either" {
  const { listed } = listing;
  if (isWhole(listing, tasks)) {
    if (!startsWith(newest, tasks.slice(0, listed))) return "by cursor";
    if (contains(tasks.slice(listed), newest)) return "either";
  }
  return newest.length > 0 && startsWith(tasks, newest) ? "by state" : "by cursor";
}

function namesSettled(listing: Listing, tasks: readonly Task[], newest: readonly Task[]): boolean {
  const { settled, trail } = listing;
  if (settled === 0 || kindOf(listing, tasks, newest) === "by state") return false;
  return isWhole(listing, tasks) || trailOf(tasks.slice(0, settled)) === trail;
}

/** Whether all that came with the cursor is listed still. */
function isWhole({ listed, all }: Listing, tasks: readonly Task[]): boolean {
  return trailOf(tasks.slice(0, listed)) === all;
}

function startsWith(tasks: readonly Task[], run: readonly Task[], at = 0): boolean {
  return run.every(({ operator, input }, index) => {
    const task = tasks[at + index];
    return task !== undefined && task.operator === operator && task.input === input;
  });
}

function contains(tasks: readonly Task[], run: readonly Task[]): boolean {
  return tasks.some((_task, at) => startsWith(tasks, run, at));
}
