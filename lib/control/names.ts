/**
 * How people name tasks: by an id, or by a name made of what a group is.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { suggestionFor } from "../config/suggestion.ts";
import { nameOf, taskOf } from "../observe/line.ts";
import type { KnownTask } from "../processor/known_tasks.ts";
import { type ApplicationOnChain, keyOf } from "../protocol/identifiers.ts";
import type { ControlResult, Of } from "./protocol.ts";

/** A group of tasks (T1): what is retried and dropped is one. */
export interface GroupName {
  readonly application: ApplicationOnChain;
  readonly group: string;
  readonly taskId: string | null;
}

/** A name for a group that is short, the same after a restart, and no other's, as far as chance goes. */
export function refOf({ application, group }: GroupName): string {
  return createHash("sha256").update(`${keyOf(application)}\n${group}`).digest("hex").slice(0, 12);
}

/** Whether an application is among those that a request is about. */
export function isOf(of: Of, { chain, application }: ApplicationOnChain): boolean {
  if (of === null) return true;
  return of.application === application && (of.chain === null || of.chain === chain);
}

/** The groups of tasks, each once. */
export function groupsOf(tasks: Iterable<KnownTask>): readonly GroupName[] {
  const groups = new Map<string, GroupName>();
  for (const { application, group, taskId } of tasks) {
    const key = `${keyOf(application)} ${group}`;
    if (!groups.has(key)) groups.set(key, { application, group, taskId });
  }
  return [...groups.values()];
}

/**
 * The group that an id names: the task's own id, or the name of its group; or the beginning of either,
 * if it is that of no other.
 */
export function findGroup(
  groups: readonly GroupName[],
  id: string,
): GroupName | (ControlResult & { readonly kind: "refused" }) {
  const named = groups.map((group) => ({ group, names: namesOf(group) }));
  const exact = named.filter(({ names }) => names.includes(id));
  const begun = exact.length > 0 || id === ""
    ? exact
    : named.filter(({ names }) => names.some((name) => name.startsWith(id)));
  const found = begun.map(({ group }) => group);
  if (found.length === 1) return found[0]!;
  return found.length === 0 ? notFound(groups, id) : ambiguous(found, id);
}

function namesOf(group: GroupName): readonly string[] {
  const ref = refOf(group);
  return group.taskId === null ? [ref] : [ref, group.taskId];
}

/** More are not compared with what was mistyped. */
const MOST_COMPARED = 1_000;

function notFound(groups: readonly GroupName[], id: string) {
  const known = groups.slice(0, MOST_COMPARED).flatMap(namesOf);
  const meant = suggestionFor(id, known);
  const hint = meant === null ? "" : `, did you mean ${taskOf(meant).slice("task ".length)}?`;
  return refused("none", `no ${taskOf(id)} is known${hint}`);
}

const SHOWN = 5;

function ambiguous(found: readonly GroupName[], id: string) {
  const shown = found.slice(0, SHOWN).map((group) =>
    `\n  ${refOf(group)}  ${taskOf(group.taskId)} of ${nameOf(group.application)}`
  );
  const more = found.length > SHOWN ? `\n  and ${found.length - SHOWN} more` : "";
  const what = `${taskOf(id)} may be one of ${found.length}`;
  const advice = "give more of it, --application, or the name in front";
  return refused("ambiguous", `${what}: ${advice}${shown.join("")}${more}`);
}

/** A refusal. */
export function refused(
  why: (ControlResult & { readonly kind: "refused" })["why"],
  message: string,
): ControlResult & { readonly kind: "refused" } {
  return { kind: "refused", why, message };
}
