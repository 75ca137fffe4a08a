/**
 * The drain (D1): no new work; what runs may end and be submitted, until a deadline.
 *
 * The modes: `draining` until everything has ended or the deadline has come; then `ending`, in
 * which runs are ended and nothing is sent any more, until the last run has; then `drained`, for good.
 *
 * @module
 */
import type { KeptCause } from "../observe/events.ts";
import { withdrawQuestion } from "./reasons.ts";
import { endRun, withdrawRun } from "./run_requests.ts";
import type { Chain, Core, Turn } from "./state.ts";
import { after, emit } from "./turn.ts";

/** The first signal. */
export function startDrain(turn: Turn): void {
  const { core } = turn;
  if (core.stopping !== "no") return;
  core.stopping = "draining";
  const timeoutMs = core.options.drainTimeoutMs;
  emit(turn, { name: "processor.draining", running: core.running.size, timeoutMs });
  core.waits.set("drain", after(turn, timeoutMs), { kind: "drain" });
  for (const chain of core.chains.values()) {
    for (const application of chain.applications.values()) {
      withdrawQuestion(turn, application);
      for (const group of application.groups.values()) withdrawRun(turn, group);
    }
    core.lanes.add(chain);
  }
}

/** The deadline of the drain: what still runs is ended; what is under way is left as sent. */
export function endDrain(turn: Turn): void {
  turn.core.stopping = "ending";
  for (const member of turn.core.running.values()) endRun(turn, member);
}

/** Says that the drain is over, once it is. */
export function finishDrain(turn: Turn): void {
  const { core } = turn;
  const over = core.stopping === "draining"
    ? core.running.size === 0 && ![...core.chains.values()].some(hasSomethingToSend)
    : core.stopping === "ending" && core.running.size === 0;
  if (!over) return;
  core.stopping = "drained";
  core.waits.delete("drain");
  emit(turn, { name: "processor.drained", ended: core.endedByDrain, kept: keptOutcomes(core) });
  turn.effects.push({ kind: "drained" });
}

/** A fence needs a question, which a drain does not ask: what is behind it stays in the journal. */
function hasSomethingToSend({ lane, blocked, ready, underWay, inherited }: Chain): boolean {
  if (lane.kind === "sending") return true;
  if (lane.kind === "fenced") return underWay.size > 1;
  if (inherited.length > 0) return underWay.size > 0;
  return underWay.size > 0 || (blocked === null && ready.size > 0);
}

/** What stays in the journal for the next start, and why. */
function keptOutcomes({ chains }: Core): Record<KeptCause, number> {
  const kept = { fenced: 0, blocked: 0, unreachable: 0, late: 0 };
  for (const chain of chains.values()) kept[keptCause(chain)] += outcomesOf(chain);
  return kept;
}

function keptCause({ lane, inherited, blocked }: Chain): KeptCause {
  if (lane.kind === "fenced" || inherited.length > 0) return "fenced";
  if (blocked === null) return "late";
  return blocked.cause === "unreachable" ? "unreachable" : "blocked";
}

function outcomesOf({ applications }: Chain): number {
  let outcomes = 0;
  for (const { groups } of applications.values()) {
    for (const { members } of groups.values()) {
      outcomes += members.filter(({ outcome }) => outcome !== null).length;
    }
  }
  return outcomes;
}
