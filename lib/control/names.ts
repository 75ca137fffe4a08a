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

/** What is found, or why nothing is. */
export type Found = GroupName | (ControlResult & { readonly kind: "refused" });

interface Name {
  readonly name: string;
  readonly group: GroupName;
}

/** The names of many groups: made once, however many ids are looked up (a third of a second for 100,000). */
export class GroupNames {
  readonly #groups: readonly GroupName[];
  readonly #byName = new Map<string, GroupName[]>();
  /** By name, for those that begin alike; made when it is needed. */
  #sorted: readonly Name[] | null = null;

  constructor(groups: readonly GroupName[]) {
    this.#groups = groups;
    for (const group of groups) {
      for (const name of namesOf(group)) {
        const same = this.#byName.get(name);
        if (same === undefined) this.#byName.set(name, [group]);
        else same.push(group);
      }
    }
  }

  /**
   * The group that an id names: the task's own id, or the name of its group; or the beginning of
   * either, if it is that of no other.
   */
  find(id: string): Found {
    const found = this.#byName.get(id) ?? this.#beginning(id);
    if (found.length === 1) return found[0]!;
    return found.length === 0 ? notFound(this.#groups, id) : ambiguous(found, id);
  }

  #beginning(id: string): readonly GroupName[] {
    if (id === "") return [];
    this.#sorted ??= [...this.#byName]
      .flatMap(([name, groups]) => groups.map((group) => ({ name, group })))
      .toSorted((one, other) => compare(one.name, other.name));
    const found = new Set<GroupName>();
    for (let at = firstFrom(this.#sorted, id); at < this.#sorted.length; at++) {
      const { name, group } = this.#sorted[at]!;
      if (!name.startsWith(id)) break;
      found.add(group);
    }
    return [...found];
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The index of the first name that is not before `text`. */
function firstFrom(sorted: readonly Name[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.name < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function namesOf(group: GroupName): readonly string[] {
  const ref = refOf(group);
  return group.taskId === null || group.taskId === ref ? [ref] : [ref, group.taskId];
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
