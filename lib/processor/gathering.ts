/**
 * What goes into one request: as many outcomes of an application as it may hold (U6).
 *
 * @module
 */
import { REQUEST_LIMIT_BYTES } from "../node/port.ts";
import { ENVELOPE_BYTES_IN_BODY, outcomeBytesInBody } from "../protocol/literals.ts";
import type { TaskOutcome } from "../protocol/tasks.ts";
import { isNamedById, waitGroup } from "./groups.ts";
import { dropOutcome, isStale } from "./outcomes.ts";
import { mostTogether, newSharing } from "./sharing.ts";
import type { Application, Group, Member, Turn } from "./state.ts";

/** Takes what the application sends next; nothing when none of it may go any more. */
export function gather(turn: Turn, application: Application): readonly Member[] {
  while (application.planned.length > 0) {
    const members = application.planned.shift()!.filter((member) => isNext(member));
    for (const { group } of members) application.ready.delete(group);
    if (members.length > 0) return members;
  }
  return gatherReady(turn, application);
}

export function outcomeOf({ task, outcome }: Member): TaskOutcome {
  const { operator } = task;
  const { output } = outcome!;
  return task.id === undefined ? { operator, output } : { id: task.id, operator, output };
}

function gatherReady(turn: Turn, application: Application): readonly Member[] {
  const members: Member[] = [];
  const most = mostOf(turn, application);
  let bytes = ENVELOPE_BYTES_IN_BODY;
  for (const group of application.ready) {
    const member = freshNext(turn, group);
    if (member === undefined) continue;
    if (members.length > 0 && !mayJoin(member, members)) continue;
    bytes += outcomeBytesInBody(outcomeOf(member), members.length, member.outcome!.literalBytes);
    if (bytes > REQUEST_LIMIT_BYTES && members.length > 0) break;
    application.ready.delete(group);
    // What position tells apart goes first: a block with fewer outcomes then surely has it (U6).
    if (isNamedById(group)) members.push(member);
    else members.unshift(member);
    if (member.doubt !== null || members.length === most) break;
  }
  return members;
}

function mostOf(turn: Turn, application: Application): number {
  return Math.min(turn.core.options.maxShared, mostTogether(application.sharing ??= newSharing()));
}

/** One that may be in a block already goes alone, and only one that position tells apart in each. */
function mayJoin(member: Member, members: readonly Member[]): boolean {
  return member.doubt === null && (isNamedById(member.group) || isNamedById(members[0]!.group));
}

/** The group's next outcome, unless it is too old to be sent again: then it is computed anew (U1). */
function freshNext(turn: Turn, group: Group): Member | undefined {
  const member = group.members[group.first];
  if (member !== undefined && isNext(member) && !isStale(turn, member)) return member;
  group.application.ready.delete(group);
  if (member === undefined || !isNext(member)) return undefined;
  dropOutcome(turn, member, "settled");
  waitGroup(turn, group, { until: turn.now, cause: "confirm" });
  return undefined;
}

/** Whether the member is the first of its group, and the group may submit. */
function isNext(member: Member): boolean {
  const { members, first, waiting, ending, submission } = member.group;
  return members[first] === member && member.state === "done" && ending === "no" &&
    submission === null && (waiting === null || waiting.cause === "failed");
}
