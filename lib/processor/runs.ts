/**
 * The ends of runs.
 *
 * @module
 */
import type { RunResult } from "../operators/port.ts";
import { failMember } from "./failures.ts";
import { finishEnding, isInFlight, waitGroup } from "./groups.ts";
import { keepOutcome, markReady } from "./outcomes.ts";
import { holdBack, noteStarted } from "./shortage.ts";
import type { Member, Turn } from "./state.ts";
import { emit, factsOf, millisBetween, store } from "./turn.ts";

/** A run has ended: its outcome is kept, or it is an attempt, or nobody wants it any more. */
export function onRunEnded(turn: Turn, runId: string, result: RunResult): void {
  const { core } = turn;
  const member = core.running.get(runId);
  if (member === undefined) return;
  const { group } = member;
  core.running.delete(runId);
  core.waits.delete(`slow ${runId}`);
  core.runs.ended(group.application, member.task.operator);
  group.running--;
  member.endedAt = turn.now;
  store(turn, { kind: "runEnded", runId });
  emit(turn, {
    name: "run.ended",
    ...factsOf(member),
    runId,
    ranMs: result.durationMs,
    failure: result.ok ? null : result.failure,
    message: result.ok ? null : result.message,
    replaced: result.ok ? result.replaced : 0,
  });
  if (result.ok || result.failure !== "exhausted") noteStarted(turn);
  judge(turn, member, result);
  finishEnding(turn, group);
}

/** A run goes on for longer than its operator's `slowAfter` (O5). */
export function onSlowRun(turn: Turn, member: Member): void {
  emit(turn, {
    name: "run.slow",
    ...factsOf(member),
    runId: member.runId!,
    ranMs: millisBetween(member.startedAt, turn.now),
  });
}

function judge(turn: Turn, member: Member, result: RunResult): void {
  const { group } = member;
  if (group.ending === "discard") {
    member.state = "failed";
  } else if (result.ok) {
    keepOutcome(turn, member, result);
    markReady(turn, group);
  } else if (result.failure === "ended") {
    // R3: by a drain, or for a list that does not want it any more: no attempt.
    member.state = "failed";
    if (turn.core.stopping !== "no") turn.core.endedByDrain++;
    // By nobody: its operator was taken away as it started, which the next answer meets (T4).
    else if (isInFlight(group)) waitGroup(turn, group, { until: turn.now, cause: "confirm" });
  } else if (result.failure === "exhausted") {
    holdBack(turn, member, result.message);
  } else {
    failMember(turn, member, result.message, result.retryAfterMs);
  }
}
