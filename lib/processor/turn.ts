/**
 * The small words in which a step speaks: effects, waits, and ids.
 *
 * @module
 */
import { type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import type { JournalWrite } from "../journal/port.ts";
import type { OutcomeFacts, ProcessorEvent, TaskFacts } from "../observe/events.ts";
import { keyOf } from "../protocol/identifiers.ts";
import type { OperatorPolicy } from "./options.ts";
import type { Core, Group, Member, Turn } from "./state.ts";

export function emit(turn: Turn, event: ProcessorEvent): void {
  turn.effects.push({ kind: "emit", event });
}

export function store(turn: Turn, write: JournalWrite): void {
  turn.effects.push({ kind: "store", write });
}

/** The monotonic time `delayMs` from now. */
export function after(turn: Turn, delayMs: number): Micros {
  return turn.now + Math.ceil(delayMs * MICROS_PER_MS);
}

export function millisBetween(start: Micros, end: Micros): number {
  return (end - start) / MICROS_PER_MS;
}

/** An id that no other of this process, nor of an earlier one, has. */
export function nextId(core: Core): string {
  return `${core.idPrefix}-${(++core.lastId).toString(36)}`;
}

/** The policy of an operator that is no longer configured: what is left of its work ends mildly. */
const UNKNOWN_OPERATOR: OperatorPolicy = {
  outcomeMaxAgeMs: 60_000,
  maxAttempts: null,
  concurrency: null,
  slowAfterMs: 300_000,
  retryDelayMs: 5_000,
  retryMaxMs: 300_000,
};

export function policyOf(core: Core, operator: string): OperatorPolicy {
  return core.policies.get(operator) ?? UNKNOWN_OPERATOR;
}

export function groupWait(group: Group): string {
  return `group ${keyOf(group.application.id)} ${group.key}`;
}

export function factsOf(member: Member): TaskFacts {
  return {
    application: member.group.application.id,
    taskId: member.group.taskId,
    operator: member.task.operator,
    attempt: member.attempt,
  };
}

export function outcomeFactsOf(turn: Turn, member: Member): OutcomeFacts {
  return {
    ...factsOf(member),
    waitedMs: millisBetween(member.listedAt, member.startedAt),
    ranMs: millisBetween(member.startedAt, member.endedAt),
    submittedMs: millisBetween(member.endedAt, turn.now),
  };
}
