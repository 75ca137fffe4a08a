/**
 * The lane of a chain: one submission at a time (U7), its applications taking turns, each with as
 * many outcomes as one request may hold (U6).
 *
 * @module
 */
import { REQUEST_LIMIT_BYTES } from "../node/port.ts";
import { ENVELOPE_BYTES_IN_BODY, outcomeBytesInBody } from "../protocol/literals.ts";
import type { TaskOutcome } from "../protocol/tasks.ts";
import { startFence } from "./fence.ts";
import { readHeight } from "./height.ts";
import { isNamedById, touch, waitGroup } from "./groups.ts";
import { dropOutcome, isStale, resolveDoubt } from "./outcomes.ts";
import { settleDry } from "./settlement.ts";
import type { Application, Chain, Group, Member, Submission, Turn } from "./state.ts";
import { after, emit, nextId, store } from "./turn.ts";

/** After how long a submission is reported as slow (U3). */
const SLOW_MS = 60_000;

/** Sends what can be sent, on each lane that something has happened to. */
export function runLanes(turn: Turn): void {
  const { lanes } = turn.core;
  for (const chain of lanes) {
    lanes.delete(chain);
    runLane(turn, chain);
  }
}

function runLane(turn: Turn, chain: Chain): void {
  const { stopping, options } = turn.core;
  if (chain.lane.kind !== "free" || stopping === "ending" || stopping === "drained") return;
  if (chain.inherited.length > 0) {
    // It may need a question, and those are over (D1): it stays as sent.
    if (stopping === "no" && !options.dryRun) startFence(turn, chain.inherited.shift()!);
    return;
  }
  if (chain.blocked !== null || chain.ready.size === 0) return;
  if (options.dryRun) return settleReady(turn, chain);
  if (chain.height === null) return readHeight(turn, chain);
  const members = nextRequest(turn, chain);
  if (members !== undefined) send(turn, chain, members);
}

function settleReady(turn: Turn, chain: Chain): void {
  for (let next = nextRequest(turn, chain); next; next = nextRequest(turn, chain)) {
    for (const member of next) settleDry(turn, member);
  }
}

/** What goes out next: of the application whose turn it is. */
function nextRequest(turn: Turn, chain: Chain): readonly Member[] | undefined {
  for (const application of chain.ready) {
    chain.ready.delete(application);
    const members = gather(turn, application);
    if (application.ready.size > 0 || application.planned.length > 0) chain.ready.add(application);
    if (members.length > 0) return members;
  }
  return undefined;
}

function gather(turn: Turn, application: Application): readonly Member[] {
  while (application.planned.length > 0) {
    const members = application.planned.shift()!.filter((member) => isNext(member));
    for (const { group } of members) application.ready.delete(group);
    if (members.length > 0) return members;
  }
  return gatherReady(turn, application);
}

function gatherReady(turn: Turn, application: Application): readonly Member[] {
  const members: Member[] = [];
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
    if (member.doubt !== null || members.length === turn.core.options.maxShared) break;
  }
  return members;
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

function send(turn: Turn, chain: Chain, members: readonly Member[]): void {
  const { core } = turn;
  const { application } = members[0]!.group;
  const submission: Submission = {
    id: nextId(core),
    chain,
    application: application.id,
    members: [...members],
    outcomeIds: members.map((member) => member.outcome!.id),
    heightBefore: chain.height!,
    sentAt: turn.now,
    block: null,
    failures: 0,
    doubtful: new Set(),
  };
  for (const member of members) {
    member.state = "sending";
    member.outcome!.sent = true;
    resolveDoubt(turn, member);
    member.doubt = null;
    member.group.submission = submission;
    touch(application, member.group.key);
  }
  core.submissions.set(submission.id, submission);
  chain.underWay.add(submission);
  chain.lane = { kind: "sending", submission };
  announce(turn, submission);
}

function announce(turn: Turn, submission: Submission): void {
  const { id, application, outcomeIds, heightBefore, members } = submission;
  const slowAt = after(turn, SLOW_MS);
  turn.core.waits.set(`slow ${id}`, slowAt, { kind: "slowSubmission", submission });
  const sent = { submissionId: id, application, outcomeIds, heightBefore };
  store(turn, { kind: "sent", submission: sent });
  const outcomes = members.map(outcomeOf);
  turn.effects.push({ kind: "submit", submissionId: id, application, outcomes });
  emit(turn, {
    name: "submission.sent",
    submissionId: id,
    application,
    outcomes: outcomes.length,
  });
}

function outcomeOf({ task, outcome }: Member): TaskOutcome {
  const { operator } = task;
  const { output } = outcome!;
  return task.id === undefined ? { operator, output } : { id: task.id, operator, output };
}
