/**
 * Outcomes that are kept until they are judged (U1), and what is ready to be sent.
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import type { RunResult } from "../operators/port.ts";
import type { Group, Member, Outcome, Turn } from "./state.ts";
import { emit, nextId, outcomeFactsOf, policyOf, store } from "./turn.ts";

/** Keeps the output of a good run. */
export function keepOutcome(
  turn: Turn,
  member: Member,
  result: RunResult & { readonly ok: true },
): void {
  const { output, literalBytes } = result;
  const outcome: Outcome = {
    id: nextId(turn.core),
    output,
    literalBytes,
    computedAt: turn.wall,
    sent: false,
  };
  member.state = "done";
  holdOutcome(turn, member, outcome);
  storeOutcome(turn, member);
}

/** Stores the outcome of a member, if it has one; anew, when its task came with another cursor. */
export function storeOutcome(turn: Turn, { group, task, origin, outcome }: Member): void {
  if (outcome === null) return;
  const { id, ...rest } = outcome;
  const held = origin?.sequence ?? null;
  const kept = { outcomeId: id, group: group.key, task, held, block: null, ...rest };
  store(turn, { kind: "outcome", application: group.application.id, outcome: kept });
}

/** Gives a member an outcome, which counts as waiting from then on (T3). */
export function holdOutcome(turn: Turn, member: Member, outcome: Outcome): void {
  member.outcome = outcome;
  turn.core.runs.waiting(member.group.application, outcome.literalBytes);
}

/** The outcome is not kept in memory any longer: the journal has it. */
export function letGoOutcome(turn: Turn, member: Member): void {
  const { outcome, group } = member;
  if (outcome === null) return;
  member.outcome = null;
  turn.core.runs.waiting(group.application, -outcome.literalBytes);
}

/** Drops the outcome of a member, if it has one: it is settled, or nobody wants it. */
export function dropOutcome(turn: Turn, member: Member, why: "settled" | "withdrawn"): void {
  const { outcome, group } = member;
  if (outcome === null) return;
  if (why === "withdrawn") sayWithdrawn(turn, member);
  member.outcome = null;
  member.state = "failed";
  resolveDoubt(turn, member);
  turn.core.runs.waiting(group.application, -outcome.literalBytes);
  store(turn, { kind: "outcomesGone", outcomeIds: [outcome.id] });
}

/** Not listed any more: if a block may hold it, then it does. */
function sayWithdrawn(turn: Turn, member: Member): void {
  const facts = outcomeFactsOf(turn, member);
  if (member.doubt === null) emit(turn, { name: "outcome.withdrawn", ...facts });
  else emit(turn, { name: "outcome.committed", ...facts, block: member.doubt.block });
}

/** It is known now whether a block held the member, or does not matter any more. */
export function resolveDoubt(turn: Turn, member: Member): void {
  if (member.doubt === null) return;
  const { submission } = member.doubt;
  submission?.doubtful.delete(member);
  if (submission === null || submission.doubtful.size > 0) return;
  store(turn, { kind: "submissionEnded", submissionId: submission.id });
}

/** Whether the outcome is too old to be sent again (U1). */
export function isStale(turn: Turn, member: Member): boolean {
  const { outcome } = member;
  if (outcome === null || !outcome.sent) return false;
  const maxAge = policyOf(turn.core, member.task.operator).outcomeMaxAgeMs * MICROS_PER_MS;
  return turn.wall - outcome.computedAt > maxAge;
}

/** Lines the group up for submission if its next outcome is there and may be sent (T1). */
export function markReady(turn: Turn, group: Group): void {
  const { application, waiting, ending, submission } = group;
  const may = ending === "no" && submission === null &&
    (waiting === null || waiting.cause === "failed");
  if (!may || group.members[group.first]?.state !== "done") return;
  application.ready.add(group);
  application.chain.ready.add(application);
  turn.core.lanes.add(application.chain);
}
