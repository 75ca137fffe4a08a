/**
 * What the journal keeps of the tasks of applications that nobody works for now.
 *
 * @module
 */
import type { ApplicationRecord, Journal, KeptOutcome, ParkedGroup } from "../journal/port.ts";
import { type ApplicationOnChain, keyOf } from "../protocol/identifiers.ts";
import { taskIdOf } from "./groups.ts";
import type { KnownTask, TaskState } from "./known_tasks.ts";

/**
 * The tasks that a journal has, but for those of some applications.
 *
 * @param without The keys of the applications (`keyOf`) that are known better.
 * @throws {JournalError} when it cannot be read.
 */
export function* keptTasks(
  journal: Journal,
  without: ReadonlySet<string> = new Set(),
): Iterable<KnownTask> {
  for (const application of journal.applications()) {
    if (without.has(keyOf(application))) continue;
    const { parked, outcomes } = journal.load(application);
    yield* parkedTasks(application, parked, false);
    const groups = new Set(parked.map(({ group }) => group));
    const open = outcomes.filter(({ group }) => !groups.has(group));
    yield* keptOutcomes(application, open, sentOutcomes(journal, application));
  }
}

/** The outcomes of which it is not known whether they are in a block (U3). */
export function sentOutcomes(
  journal: Pick<Journal, "loadSent">,
  { chain }: ApplicationOnChain,
): ReadonlySet<string> {
  return new Set(journal.loadSent(chain).flatMap(({ outcomeIds }) => outcomeIds));
}

/** The first task of each parked group: more is not known of it. */
export function* parkedTasks(
  application: ApplicationOnChain,
  all: Iterable<ParkedGroup>,
  isAssigned: boolean,
): Iterable<KnownTask> {
  for (const { group, operator, input, attempts, isDropped, message, parkedAt } of all) {
    yield {
      ...{ application, isAssigned, group, taskId: taskIdOf(group), position: 1 },
      ...{ operator, input, attempts },
      lastFailure: message === null ? null : { message, at: isDropped ? null : parkedAt },
      state: { kind: "parked", since: parkedAt, isDropped },
      outcome: null,
    };
  }
}

function* keptOutcomes(
  application: ApplicationOnChain,
  outcomes: ApplicationRecord["outcomes"],
  sent: ReadonlySet<string>,
): Iterable<KnownTask> {
  const positions = new Map<string, number>();
  for (const outcome of outcomes) {
    const { outcomeId, group, task, output, computedAt, sent: wasSent } = outcome;
    const position = (positions.get(group) ?? 0) + 1;
    positions.set(group, position);
    yield {
      ...{ application, isAssigned: false, group, taskId: taskIdOf(group), position },
      ...{ operator: task.operator, input: task.input, attempts: 0, lastFailure: null },
      state: stateOf(outcome, sent),
      outcome: { id: outcomeId, output, computedAt, wasSent },
    };
  }
}

function stateOf(
  { outcomeId, block, computedAt }: KeptOutcome,
  sent: ReadonlySet<string>,
): TaskState {
  if (sent.has(outcomeId)) return { kind: "settling" };
  if (block !== null) return { kind: "waiting", until: null, why: "presumed" };
  return { kind: "computed", since: computedAt, why: "unassigned" };
}
