import type {
  ApplicationRecord,
  HeldCursor,
  JournalWrite,
  KeptOutcome,
  LeftSubmission,
  ParkedGroup,
  SentSubmission,
} from "../../lib/journal/port.ts";
import type { Micros } from "../../lib/clock/clock.ts";

interface Entry {
  cursor: string | null;
  callbacks: readonly Micros[];
  readonly held: Map<number, HeldCursor>;
  readonly parked: Map<string, ParkedGroup>;
}

/** A journal in memory, as far as a core is restored from it. */
export class ModelJournal {
  readonly sent = new Map<string, SentSubmission & { readonly heightAfter: number | null }>();
  readonly outcomes = new Map<string, { application: string; outcome: KeptOutcome }>();
  /** By application (U3). */
  readonly holding = new Map<string, boolean>();
  readonly #entries = new Map<string, Entry>();

  write(write: JournalWrite): void {
    switch (write.kind) {
      case "cursor": {
        const entry = this.#entry(write.application.application);
        entry.cursor = write.cursor;
        entry.callbacks = write.callbacks;
        for (const held of write.heldChanged) {
          if (held.groups.length === 0) entry.held.delete(held.sequence);
          else entry.held.set(held.sequence, held);
        }
        return;
      }
      case "outcome": {
        const { application: { application }, outcome } = write;
        this.outcomes.set(outcome.outcomeId, { application, outcome });
        return;
      }
      case "outcomesGone":
        for (const id of write.outcomeIds) this.outcomes.delete(id);
        return;
      case "presumed":
        for (const id of write.outcomeIds) this.#change(id, { block: write.block });
        return;
      case "sent":
        return this.#send(write.submission);
      case "submissionEnded":
        this.sent.delete(write.submissionId);
        return;
      case "holdsOutputs":
        this.holding.set(write.application.application, write.holds);
        return;
      case "parked":
        this.#entry(write.application.application).parked.set(write.parked.group, write.parked);
        return;
      case "unparked":
        this.#entry(write.application.application).parked.delete(write.group);
        return;
      case "runStarted":
      case "runSpawned":
      case "runEnded":
      case "history":
        // What a core is restored from has none of these.
    }
  }

  load(application: string): ApplicationRecord {
    const { cursor, callbacks, held, parked } = this.#entry(application);
    return {
      cursor,
      callbacks,
      held: [...held.values()],
      parked: [...parked.values()],
      outcomes: [...this.outcomes.values()].filter((kept) => kept.application === application)
        .map(({ outcome }) => outcome),
    };
  }

  loadSent(): LeftSubmission[] {
    return [...this.sent.values()].map((submission) => {
      const kept = submission.outcomeIds.flatMap((id) => this.outcomes.get(id) ?? []);
      return { ...submission, outputs: kept.map(({ outcome }) => outcome.output) };
    });
  }

  applications(): string[] {
    const parking = [...this.#entries].filter(([, { parked }]) => parked.size > 0);
    const kept = [...this.outcomes.values()].map(({ application }) => application);
    return [...new Set([...kept, ...parking.map(([application]) => application)])];
  }

  #send(submission: SentSubmission): void {
    for (const [id, earlier] of this.sent) {
      if (earlier.application.chain !== submission.application.chain) continue;
      const heightAfter = earlier.heightAfter ?? submission.heightBefore;
      this.sent.set(id, { ...earlier, heightAfter });
    }
    this.sent.set(submission.submissionId, { ...submission, heightAfter: null });
    for (const id of submission.outcomeIds) this.#change(id, { sent: true });
  }

  #change(id: string, changed: Partial<KeptOutcome>): void {
    const kept = this.outcomes.get(id);
    if (kept !== undefined) kept.outcome = { ...kept.outcome, ...changed };
  }

  #entry(application: string): Entry {
    let entry = this.#entries.get(application);
    if (entry === undefined) {
      entry = { cursor: null, callbacks: [], held: new Map(), parked: new Map() };
      this.#entries.set(application, entry);
    }
    return entry;
  }
}
