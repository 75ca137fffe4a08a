/**
 * What a person decides about groups of an application that nobody works for now (R2): the journal is
 * changed, and the next assignment finds it so.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { ApplicationRecord, Journal, JournalWrite } from "../journal/port.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import { sentOutcomes } from "./kept_tasks.ts";

/** What can be decided about a group. */
export type Decision = "retry" | "drop";

/** A group, by its key (T1). */
export interface DecidedGroup {
  readonly application: ApplicationOnChain;
  readonly group: string;
}

/** What has become of a decision. */
export type DecisionEnd =
  /** It was parked, and starts from the next answer that lists it. */
  | "released"
  /** It waited, and what it waited for is tried now. */
  | "tried"
  /** There is nothing to try: it runs, or its outcome is on its way. */
  | "goesOn"
  /** It is parked until it is retried, or its first task is not listed any more. */
  | "dropped"
  /** No such group is known (any more). */
  | "unknown";

/** What the journal has of an application. */
export interface KeptGroups {
  readonly record: Pick<ApplicationRecord, "outcomes" | "parked">;
  /** Outcomes of which it is not known whether they are in a block (U3). */
  readonly sent: ReadonlySet<string>;
}

/** Reads what the journal has of an application. */
export function keptGroups(journal: Journal, application: ApplicationOnChain): KeptGroups {
  return { record: journal.load(application), sent: sentOutcomes(journal, application) };
}

/** Decides about a group that the journal alone knows: what is to be written, and what comes of it. */
export function decideKept(
  decision: Decision,
  { application, group }: DecidedGroup,
  { record, sent }: KeptGroups,
  wall: Micros,
): { readonly end: DecisionEnd; readonly writes: readonly JournalWrite[] } {
  const parked = record.parked.find((each) => each.group === group);
  const outcomes = record.outcomes.filter((each) => each.group === group);
  if (parked === undefined && outcomes.length === 0) return { end: "unknown", writes: [] };
  if (decision === "retry") {
    if (parked === undefined) return { end: "goesOn", writes: [] };
    return { end: "released", writes: [{ kind: "unparked", application, group }] };
  }
  const { operator, input } = outcomes[0]?.task ?? parked!;
  const known = parked ?? { group, operator, input, attempts: 0, message: null };
  const dropped = { ...known, isDropped: true, parkedAt: wall };
  // What may be in a block is waited for (U3).
  const gone = outcomes.filter(({ outcomeId, block }) => block === null && !sent.has(outcomeId));
  const outcomeIds = gone.map(({ outcomeId }) => outcomeId);
  return {
    end: "dropped",
    writes: [
      { kind: "parked", application, parked: dropped },
      ...(outcomeIds.length === 0 ? [] : [{ kind: "outcomesGone" as const, outcomeIds }]),
    ],
  };
}
