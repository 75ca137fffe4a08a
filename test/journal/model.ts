/**
 * A journal as plain maps: what `model.test.ts` compares the real one with.
 *
 * @module
 */
import type {
  ApplicationRecord,
  HeldCursor,
  JournalWrite,
  KeptOutcome,
  LeftSubmission,
  ParkedGroup,
  SentSubmission,
} from "../../lib/journal/port.ts";
import { type ApplicationOnChain, keyOf } from "../../lib/protocol/identifiers.ts";

interface State {
  readonly cursors: Map<string, Pick<ApplicationRecord, "cursor" | "callbacks">>;
  readonly held: Map<string, HeldCursor>;
  readonly outcomes: Map<string, { readonly of: string; readonly outcome: KeptOutcome }>;
  readonly parked: Map<string, ParkedGroup>;
  readonly sent: Map<string, SentSubmission & { readonly heightAfter: number | null }>;
  readonly runs: Map<string, number | null>;
}

/** The writes that the journal refuses, in words: ids that come twice, numbers that are none. */
class Refused extends Error {}

export class JournalModel {
  #state: State = {
    cursors: new Map(),
    held: new Map(),
    outcomes: new Map(),
    parked: new Map(),
    sent: new Map(),
    runs: new Map(),
  };

  /** Whether the writes were accepted: all of them, or none has happened. */
  write(writes: readonly JournalWrite[]): boolean {
    const next = structuredClone(this.#state);
    try {
      for (const write of writes) apply(next, write);
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
    this.#state = next;
    return true;
  }

  load(application: ApplicationOnChain): ApplicationRecord {
    const { cursors, held, outcomes, parked } = this.#state;
    const of = keyOf(application);
    const own = <Value>(values: ReadonlyMap<string, Value>) =>
      [...values].filter(([key]) => key.startsWith(`${of}/`)).map(([, value]) => value);
    return {
      ...cursors.get(of) ?? { cursor: null, callbacks: [] },
      held: own(held).toSorted((one, other) => one.sequence - other.sequence),
      outcomes: [...outcomes.values()].filter((kept) => kept.of === of).map((kept) => kept.outcome),
      parked: own(parked),
    };
  }

  sent(): readonly LeftSubmission[] {
    const { sent, outcomes } = this.#state;
    return [...sent.values()].map((submission) => {
      const { outcomeIds } = submission;
      const outputs = outcomeIds.flatMap((id) => outcomes.get(id)?.outcome.output ?? []);
      return { ...submission, outputs };
    });
  }

  runs(): readonly (readonly [runId: string, pid: number | null])[] {
    return [...this.#state.runs];
  }
}

/** Of what left earlier on the chain, no block is above the height at which this one leaves. */
function bound({ sent }: State, { application: { chain }, heightBefore }: SentSubmission): void {
  for (const [id, earlier] of sent) {
    if (earlier.heightAfter !== null || earlier.application.chain !== chain) continue;
    sent.set(id, { ...earlier, heightAfter: heightBefore });
  }
}

function apply(state: State, write: JournalWrite): void {
  switch (write.kind) {
    case "cursor": {
      const of = keyOf(write.application);
      state.cursors.set(of, { cursor: write.cursor, callbacks: write.callbacks });
      for (const held of write.heldChanged) {
        const key = `${of}/${held.sequence}`;
        if (held.groups.length === 0) state.held.delete(key);
        else state.held.set(key, held);
      }
      return;
    }
    case "outcome": {
      const { outcome, application } = write;
      if (!Number.isSafeInteger(outcome.literalBytes)) throw new Refused();
      state.outcomes.set(outcome.outcomeId, { of: keyOf(application), outcome });
      return;
    }
    case "outcomesGone":
      for (const id of write.outcomeIds) state.outcomes.delete(id);
      return;
    case "presumed":
      for (const id of write.outcomeIds) change(state, id, { block: write.block });
      return;
    case "sent":
      bound(state, write.submission);
      addOnce(state.sent, write.submission.submissionId, {
        ...write.submission,
        heightAfter: null,
      });
      for (const id of write.submission.outcomeIds) change(state, id, { sent: true });
      return;
    case "submissionEnded":
      state.sent.delete(write.submissionId);
      return;
    case "parked": {
      const key = `${keyOf(write.application)}/${write.parked.group}`;
      state.parked.delete(key); // replacing moves it to the end
      state.parked.set(key, write.parked);
      return;
    }
    case "unparked":
      state.parked.delete(`${keyOf(write.application)}/${write.group}`);
      return;
    case "runStarted":
      addOnce(state.runs, write.runId, null);
      return;
    case "runSpawned":
      if (state.runs.has(write.runId)) state.runs.set(write.runId, write.pid);
      return;
    case "runEnded":
      state.runs.delete(write.runId);
      return;
    case "holdsOutputs":
    case "history":
      return;
  }
}

function addOnce<Value>(values: Map<string, Value>, key: string, value: Value): void {
  if (values.has(key)) throw new Refused();
  values.set(key, value);
}

function change(state: State, outcomeId: string, changed: Partial<KeptOutcome>): void {
  const kept = state.outcomes.get(outcomeId);
  if (kept === undefined) return;
  state.outcomes.set(outcomeId, { of: kept.of, outcome: { ...kept.outcome, ...changed } });
}
