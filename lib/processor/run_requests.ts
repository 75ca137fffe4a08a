/**
 * Requests for runs, and what follows from a grant (T3). A group requests one run at a time, for its
 * next task, so that its tasks start in order.
 *
 * @module
 */
import type { RunRequestTicket } from "./run_limits.ts";
import type { Application, Chain, Group, Member, Turn } from "./state.ts";
import { after, emit, factsOf, nextId, policyOf, store } from "./turn.ts";

/** Requests the run of the group's next task, if there is one and it may start. */
export function requestRun(turn: Turn, group: Group): void {
  if (group.ticket !== null || group.waiting !== null || group.ending !== "no") return;
  if (!mayStart(turn, group.application.chain)) return;
  const member = nextQueued(group);
  if (member === undefined) return;
  const { application } = group;
  group.ticket = turn.core.runs.request(application, group, member.task.operator);
}

/** Whether the group waits for its first task alone, so that what is behind it may go. */
export function isBlockedByFirst({ members, first }: Group): boolean {
  return members[first]?.state === "queued" && members.length > first + 1;
}

export function withdrawRun(turn: Turn, group: Group): void {
  if (group.ticket === null) return;
  turn.core.runs.withdraw(group.ticket);
  group.ticket = null;
}

/** Starts what was granted. */
export function startGranted(
  turn: Turn,
  ticket: RunRequestTicket<Application, Group>,
): void {
  const group = ticket.subject;
  group.ticket = null;
  const member = nextQueued(group)!;
  group.next++;
  startRun(turn, member);
  requestRun(turn, group);
}

/** Has the run of a member ended; its end comes as any other does. */
export function endRun(turn: Turn, member: Member): void {
  turn.effects.push({ kind: "endRun", runId: member.runId! });
}

/** Operators are not started while nothing can be sent anyway (U4), nor during a drain (D1). */
function mayStart(turn: Turn, chain: Chain): boolean {
  if (turn.core.stopping !== "no") return false;
  return chain.blocked === null || chain.blocked.cause === "unreachable";
}

function nextQueued(group: Group): Member | undefined {
  while (group.next < group.members.length) {
    const member = group.members[group.next]!;
    if (member.state === "queued") return member;
    group.next++;
  }
  return undefined;
}

function startRun(turn: Turn, member: Member): void {
  const { core } = turn;
  const { group, task } = member;
  const runId = nextId(core);
  member.runId = runId;
  member.state = "running";
  member.startedAt = turn.now;
  member.attempt = group.attempts + 1;
  group.running++;
  core.running.set(runId, member);
  const slowAt = after(turn, policyOf(core, task.operator).slowAfterMs);
  core.waits.set(`slow ${runId}`, slowAt, { kind: "slowRun", member });
  store(turn, { kind: "runStarted", runId });
  const request = { runId, application: group.application.id, task, attempt: member.attempt };
  turn.effects.push({ kind: "run", request });
  emit(turn, { name: "run.started", ...factsOf(member), runId });
}
