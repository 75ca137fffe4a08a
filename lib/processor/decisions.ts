/**
 * What a person decides about groups (R2).
 *
 * @module
 */
import { keyOf } from "../protocol/identifiers.ts";
import { fenceOf } from "./fence.ts";
import { taskIdOf, waitGroup } from "./groups.ts";
import {
  type DecidedGroup,
  decideKept,
  type Decision,
  type DecisionEnd,
} from "./kept_decisions.ts";
import { wakeLane } from "./lane.ts";
import type { Message } from "./messages.ts";
import { parkGroup, releaseGroup } from "./parking.ts";
import { wantQuestionAtOnce } from "./reasons.ts";
import type { Application, Turn } from "./state.ts";
import { emit, store } from "./turn.ts";

type DecideMessage = Extract<Message, { readonly kind: "decide" }>;

/** Decides about each group; what that stores is stored together, before anybody is told. */
export function onDecide(turn: Turn, message: DecideMessage): void {
  const { request, decision, groups, kept } = message;
  const ends = groups.map((group) => decide(turn, decision, group, kept));
  turn.effects.push({ kind: "decided", request, ends });
}

function decide(
  turn: Turn,
  decision: Decision,
  name: DecidedGroup,
  kept: DecideMessage["kept"],
): DecisionEnd {
  const { application: { chain, application }, group } = name;
  const known = turn.core.chains.get(chain)?.applications.get(application);
  if (known !== undefined) return (decision === "retry" ? retry : drop)(turn, known, group);
  const record = kept.get(keyOf(name.application));
  if (record === undefined) return "unknown";
  const { end, writes } = decideKept(decision, name, record, turn.wall);
  for (const write of writes) store(turn, write);
  return end;
}

function retry(turn: Turn, application: Application, key: string): DecisionEnd {
  if (application.parked.has(key)) {
    releaseGroup(turn, application, key);
    wantQuestionAtOnce(turn, application);
    return "released";
  }
  const group = application.groups.get(key);
  if (group === undefined) return "unknown";
  const { chain } = application;
  const isStuck = chain.blocked !== null || fenceOf(chain) !== undefined;
  if (isStuck) wakeLane(turn, chain);
  if (group.waiting === null || group.ending !== "no") return isStuck ? "tried" : "goesOn";
  waitGroup(turn, group, { ...group.waiting, until: turn.now });
  wantQuestionAtOnce(turn, application);
  return "tried";
}

function drop(turn: Turn, application: Application, key: string): DecisionEnd {
  const parked = application.parked.get(key);
  const group = application.groups.get(key);
  if (parked === undefined && group === undefined) return "unknown";
  if (parked?.isDropped) return "dropped";
  emit(turn, { name: "group.dropped", application: application.id, taskId: taskIdOf(key) });
  if (parked === undefined) {
    parkGroup(turn, group!, true);
    return "dropped";
  }
  const { askNotBefore, behind, ...known } = parked;
  const dropped = { ...known, isDropped: true, parkedAt: turn.wall };
  application.parked.set(key, { ...dropped, behind, askNotBefore });
  store(turn, { kind: "parked", application: application.id, parked: dropped });
  return "dropped";
}
