/**
 * What the core knows of tasks.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import { parkedTasks } from "./kept_tasks.ts";
import type { KnownTask, MissingOperator, TaskState } from "./known_tasks.ts";
import type { StepTime } from "./messages.ts";
import type { Application, Core, Group, Member, Waiting } from "./state.ts";

/** Every open task of the core; to be read before its next step. */
export function* liveTasks(core: Core, time: StepTime): Iterable<KnownTask> {
  for (const chain of core.chains.values()) {
    for (const application of chain.applications.values()) {
      yield* parkedTasks(application.id, application.parked.values(), application.assigned);
      for (const group of application.groups.values()) {
        // Of one that is parked, what is left is ending.
        if (!application.parked.has(group.key)) yield* tasksOf(core, application, group, time);
      }
    }
  }
}

/** The operators that are asked for and not configured. */
export function* missingOperators({ chains }: Core): Iterable<MissingOperator> {
  for (const { applications } of chains.values()) {
    for (const { id, missing } of applications.values()) {
      for (const operator of missing) yield { application: id, operator };
    }
  }
}

function* tasksOf(
  core: Core,
  application: Application,
  group: Group,
  time: StepTime,
): Iterable<KnownTask> {
  const { members, first, key, taskId, attempts, lastFailure } = group;
  for (let index = first; index < members.length; index++) {
    const member = members[index]!;
    const { task: { operator, input }, outcome } = member;
    yield {
      application: application.id,
      isAssigned: application.assigned,
      group: key,
      taskId,
      position: index - first + 1,
      operator,
      input,
      attempts,
      lastFailure,
      state: stateOf(core, member, index === first, (at) => at - time.now + time.wall),
      outcome: outcome === null ? null : { ...outcome, wasSent: outcome.sent },
    };
  }
}

type ToWall = (monotonic: Micros) => Micros;

function stateOf(core: Core, member: Member, isFirst: boolean, toWall: ToWall): TaskState {
  const { group, state, listedAt, startedAt } = member;
  const { application: { chain }, ending, waiting, submission } = group;
  if (state === "sending") {
    const { lane } = chain;
    if (lane.kind !== "sending" || lane.submission !== submission) return { kind: "settling" };
    return { kind: "submitting", since: toWall(lane.submission.sentAt) };
  }
  if (ending !== "no") return { kind: "ending" };
  if (state === "running") return { kind: "running", since: toWall(startedAt) };
  const isHeldBack = waiting !== null && (waiting.cause !== "failed" || state === "failed");
  if (isHeldBack) return waitingState(waiting, toWall);
  if (state === "done") return computedState(member, isFirst);
  const since = toWall(listedAt);
  if (core.stopping !== "no") return { kind: "queued", since, why: "stopping" };
  if (waiting !== null) return waitingState(waiting, toWall);
  const cause = chain.blocked?.cause ?? "unreachable";
  // A run starts though the node is away: its outcome is kept (U4).
  return { kind: "queued", since, why: cause === "unreachable" ? "place" : cause };
}

function waitingState({ until, cause }: Waiting, toWall: ToWall): TaskState {
  return { kind: "waiting", until: until === Infinity ? null : toWall(until), why: cause };
}

function computedState({ group, outcome }: Member, isFirst: boolean): TaskState {
  const { lane, inherited, blocked } = group.application.chain;
  const since = outcome!.computedAt;
  if (!isFirst) return { kind: "computed", since, why: "order" };
  if (blocked !== null) return { kind: "computed", since, why: blocked.cause };
  const isFenced = lane.kind === "fenced" || inherited.length > 0;
  return { kind: "computed", since, why: isFenced ? "fence" : "turn" };
}
