/**
 * Failed attempts: the wait before the next (R1), or the end of trying (R2).
 *
 * @module
 */
import { cut } from "../observe/escape.ts";
import { backoffMs } from "./backoff.ts";
import { waitGroup } from "./groups.ts";
import { parkGroup } from "./parking.ts";
import { dropOutcome } from "./outcomes.ts";
import type { Group, Member, Turn } from "./state.ts";
import { after, emit, factsOf, policyOf } from "./turn.ts";

/** R1: each wait is half as long again as the one before it. */
const GROWTH = 1.5;

/** What is kept of a message that somebody else has written, for each group: there may be many. */
const KEPT_MESSAGE = 1_000;

/**
 * A task has failed: an attempt. Those behind it run on (T1); what has failed while the group waits
 * already belongs to the same attempt.
 *
 * @param leastMs Milliseconds that a service asks to wait before the next one (O9); default 0.
 */
export function failMember(turn: Turn, member: Member, message: string, leastMs = 0): void {
  const { group } = member;
  dropOutcome(turn, member, "settled");
  member.state = "failed";
  if (group.ending !== "no") return;
  noteFailure(turn, group, message);
  if (group.waiting?.cause === "failed") return waitLonger(turn, member, leastMs);
  // A wait for an answer that decides on the tasks before it goes on: this one is run again from it.
  if (group.waiting !== null) group.attempts++;
  else countAttempt(turn, group, member, message, leastMs);
}

/** Another task of the group has asked its service, which asks to wait for longer than the first. */
function waitLonger(turn: Turn, { group, task }: Member, leastMs: number): void {
  const { retryMaxMs } = policyOf(turn.core, task.operator);
  const until = after(turn, Math.min(leastMs, retryMaxMs));
  if (until > group.waiting!.until) waitGroup(turn, group, { until, cause: "failed" });
}

/** A task that was accepted without a block is still listed (U5): the same as a failure. */
export function failAgain(turn: Turn, group: Group): void {
  const member = group.members[group.first]!;
  const message = "the outcome was accepted, but the task is still listed";
  member.state = "failed";
  // It is decided: what the group waits for from now on is the next attempt.
  group.waiting = { ...group.waiting!, cause: "confirm" };
  noteFailure(turn, group, message);
  countAttempt(turn, group, member, message);
}

function noteFailure(turn: Turn, group: Group, message: string): void {
  group.lastFailure = { message: cut(message, KEPT_MESSAGE), at: turn.wall };
}

function countAttempt(
  turn: Turn,
  group: Group,
  member: Member,
  message: string,
  leastMs = 0,
): void {
  const { core } = turn;
  const { maxAttempts, retryDelayMs, retryMaxMs } = policyOf(core, member.task.operator);
  group.attempts++;
  if (maxAttempts !== null && group.attempts >= maxAttempts) {
    emit(turn, { name: "group.parked", ...factsOf(member), message });
    return parkGroup(turn, group, false);
  }
  const growth = { firstMs: retryDelayMs, factor: GROWTH, maxMs: retryMaxMs };
  const grownMs = backoffMs(growth, group.attempts, core.random);
  const retryInMs = Math.max(grownMs, Math.min(leastMs, retryMaxMs));
  waitGroup(turn, group, { until: after(turn, retryInMs), cause: "failed" });
  emit(turn, { name: "group.retrying", ...factsOf(member), retryInMs, message });
}
