/**
 * The lane of a chain: one submission at a time (U7), its applications and commands taking turns.
 *
 * @module
 */
import { probe } from "./blockage.ts";
import { refuseCommands } from "./commands.ts";
import { fenceOf, goOn, startFence } from "./fence.ts";
import { gather } from "./gathering.ts";
import { readHeight } from "./height.ts";
import { COMMANDS } from "./lane_state.ts";
import { sendCommand, sendOutcomes } from "./sending.ts";
import { settleDry } from "./settlement.ts";
import type { Application, Chain, Member, Turn } from "./state.ts";

/** Sends what can be sent, on each lane that something has happened to. */
export function runLanes(turn: Turn): void {
  const { lanes } = turn.core;
  for (const chain of lanes) {
    lanes.delete(chain);
    runLane(turn, chain);
  }
}

/** Tries what stands in the way of the lane, at the end of a wait or earlier (U3, U4). */
export function wakeLane(turn: Turn, chain: Chain): void {
  turn.core.lanes.add(chain);
  const fence = fenceOf(chain);
  if (fence !== undefined) goOn(turn, fence);
  else if (chain.blocked !== null) probe(turn, chain);
}

function runLane(turn: Turn, chain: Chain): void {
  const { stopping, options } = turn.core;
  if (chain.blocked !== null) refuseCommands(turn, chain, chain.blocked);
  if (chain.lane.kind !== "free" || stopping === "ending" || stopping === "drained") return;
  if (chain.inherited.length > 0) {
    // It may need a question, and those are over (D1): it stays as sent.
    if (stopping === "no" && !options.dryRun) startFence(turn, chain.inherited.shift()!);
    return;
  }
  if (chain.blocked !== null || chain.ready.size === 0) return;
  if (!options.dryRun && chain.height === null) return readHeight(turn, chain);
  sendNext(turn, chain);
}

function sendNext(turn: Turn, chain: Chain): void {
  for (let next = nextInTurn(turn, chain); next !== undefined; next = nextInTurn(turn, chain)) {
    chain.ready.delete(next);
    if (next === COMMANDS) {
      const command = chain.commands.shift()!;
      if (chain.commands.length > 0) chain.ready.add(COMMANDS);
      return sendCommand(turn, chain, command);
    }
    const members = takeNext(turn, next);
    if (members.length === 0) continue;
    if (!turn.core.options.dryRun) return sendOutcomes(turn, chain, members);
    for (const member of members) settleDry(turn, member);
  }
}

/** Whose turn it is: of a drain, outcomes have the first part (D1). */
function nextInTurn(turn: Turn, { ready }: Chain): Application | typeof COMMANDS | undefined {
  for (const next of ready) {
    if (next !== COMMANDS || turn.core.stopping === "no" || ready.size === 1) return next;
  }
  return undefined;
}

function takeNext(turn: Turn, application: Application): readonly Member[] {
  const members = gather(turn, application);
  const isOver = application.ready.size === 0 && application.planned.length === 0;
  if (!isOver) application.chain.ready.add(application);
  return members;
}
