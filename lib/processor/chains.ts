/**
 * Chains come and go (T5): one is opened when something is wanted on it, and closed when nothing is and
 * it has come to rest. What the journal has of it is read again when it is opened again.
 *
 * @module
 */
import type { LeftSubmission } from "../journal/port.ts";
import type { ApplicationId, ChainId } from "../protocol/identifiers.ts";
import { mayBeSettled } from "./groups.ts";
import type { Submission } from "./lane_state.ts";
import { letGoOutcome } from "./outcomes.ts";
import { settleAbsent } from "./restarts.ts";
import type { Application, Chain, Turn } from "./state.ts";

/** A chain is worked on from now on; what was sent there before is settled first (U3). */
export function openChain(
  turn: Turn,
  id: ChainId,
  sent: readonly LeftSubmission[],
  holding: ReadonlyMap<ApplicationId, boolean>,
): void {
  if (turn.core.chains.has(id)) return;
  const chain: Chain = {
    id,
    applications: new Map(),
    height: null,
    heightReading: "no",
    seenHeight: null,
    hashes: [],
    lane: { kind: "free" },
    watched: false,
    blocked: null,
    ready: new Set(),
    commands: [],
    conflicts: 0,
    unreachable: 0,
    settling: false,
    probing: false,
    inherited: [],
    underWay: new Set(),
    holding: new Map(holding),
  };
  for (const submission of sent) chain.inherited.push(inherit(turn, chain, submission));
  turn.core.chains.set(id, chain);
  turn.core.lanes.add(chain);
  turn.effects.push({ kind: "follow", chain: id });
}

/** Somebody follows the chain, or does not any more. */
export function watchChain(turn: Turn, chain: Chain, watched: boolean): void {
  chain.watched = watched;
  if (!watched) turn.core.leaving.add(chain);
}

/** Closes the chains that nobody wants anything on, once nothing of theirs is under way. */
export function closeChains(turn: Turn): void {
  const { leaving } = turn.core;
  for (const chain of leaving) {
    if (isWanted(chain)) leaving.delete(chain);
    else if (isAtRest(chain)) close(turn, chain);
  }
}

function isWanted({ watched, commands, applications }: Chain): boolean {
  if (watched || commands.length > 0) return true;
  for (const { assigned } of applications.values()) if (assigned) return true;
  return false;
}

/** Late answers about an earlier life of a chain must not be taken for those of a later one. */
function isAtRest(chain: Chain): boolean {
  const { lane, inherited, underWay, settling, probing, heightReading } = chain;
  const isBusy = lane.kind !== "free" || inherited.length > 0 || underWay.size > 0 || settling ||
    probing || heightReading !== "no";
  return !isBusy && [...chain.applications.values()].every(isOver);
}

/** Whether nothing of an unassigned application is left but what the next answer would decide. */
function isOver({ question, groups }: Application): boolean {
  if (question !== null) return false;
  for (const group of groups.values()) {
    if (!mayBeSettled(group) || group.ending !== "no") return false;
  }
  return true;
}

function close(turn: Turn, chain: Chain): void {
  const { core } = turn;
  for (const application of chain.applications.values()) letGo(turn, application);
  core.leaving.delete(chain);
  core.lanes.delete(chain);
  core.chains.delete(chain.id);
  core.waits.delete(`lane ${chain.id}`);
  turn.effects.push({ kind: "unfollow", chain: chain.id });
}

/**
 * What was accepted without a block counts as settled (C2), since nobody will ask. What a block seems
 * to hold is in the journal as sent, and is looked for again there (U3).
 */
function letGo(turn: Turn, application: Application): void {
  for (const group of application.groups.values()) {
    if (group.waiting?.cause === "accepted") settleAbsent(turn, group);
    for (const member of group.members) letGoOutcome(turn, member);
  }
}

function inherit(
  turn: Turn,
  chain: Chain,
  sent: LeftSubmission,
): Submission {
  const { submissionId: id, application, outcomeIds, outputs, heightBefore } = sent;
  // The next one could leave since the end of this one was known: it was in a block, or in none.
  const heightAfter = sent.heightAfter ?? Infinity;
  const facts = { id, chain, application, heightBefore, heightAfter, sentAt: turn.now };
  if (outcomeIds.length === 0) return { kind: "command", ...facts, command: null };
  const rest = { block: null, failures: 0, doubtful: new Set<never>() };
  return { kind: "outcomes", ...facts, members: [], outcomeIds, outputs, ...rest };
}
