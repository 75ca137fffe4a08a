/**
 * What must survive a crash, and in which words the processor says it.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { ApplicationId, ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import type { Task } from "../protocol/tasks.ts";

/** An older cursor that is held, since tasks listed with its successor are still open (C2). */
export interface HeldCursor {
  /** Ascending in age order, unique per application. */
  readonly sequence: number;
  readonly cursor: string | null;
  /**
   * By group key: how many tasks the answer listed, how many of them were settled since, and digests of
   * those, and of all, in their order, by which they are known again in a later answer.
   */
  readonly groups: readonly (readonly [
    group: string,
    listed: number,
    settled: number,
    trail: string,
    all: string,
  ])[];
}

/** An outcome that was computed and is not settled yet (U1). */
export interface KeptOutcome {
  readonly outcomeId: string;
  readonly group: string;
  readonly task: Task;
  /** The sequence of the held cursor with which the task came (C2); null: with none. */
  readonly held: number | null;
  /** The block that seems to hold it, found while its application was not assigned (U3). */
  readonly block: string | null;
  readonly output: string;
  readonly literalBytes: number;
  readonly computedAt: Micros;
  /** Whether it has been sent before: its next sending is a repetition. */
  readonly sent: boolean;
}

/** A submission that was sent and whose end is not known (U3). */
export interface SentSubmission {
  readonly submissionId: string;
  readonly application: ApplicationOnChain;
  readonly outcomeIds: readonly string[];
  /** The height of the chain's last block when it was sent; -1 for none. */
  readonly heightBefore: number;
}

/** A submission as it is found again: with what may be looked for, and in which blocks (U3). */
export interface LeftSubmission extends SentSubmission {
  /** The height at which the next one on its chain left, which may be settled; null: none has. */
  readonly heightAfter: number | null;
  /** The outputs of those of its outcomes that are kept. */
  readonly outputs: readonly string[];
}

/** A group that is parked (R2): its key, its first task, and how often that was tried. */
export interface ParkedGroup {
  readonly group: string;
  readonly operator: string;
  readonly input: string;
  readonly attempts: number;
  /** A person has dropped it; otherwise its attempts were used up. */
  readonly isDropped: boolean;
  /** What its last attempt failed with; null when it had none, or an older version has parked it. */
  readonly message: string | null;
  /** null: an older version has parked it. */
  readonly parkedAt: Micros | null;
}

/** What the journal knows of an application. */
export interface ApplicationRecord {
  readonly cursor: string | null;
  readonly callbacks: readonly Micros[];
  readonly held: readonly HeldCursor[];
  readonly outcomes: readonly KeptOutcome[];
  readonly parked: readonly ParkedGroup[];
}

/** A line of the history: one outcome or failed run, for people. Outputs are not in it. */
export interface HistoryEntry {
  readonly at: Micros;
  readonly application: ApplicationOnChain;
  readonly taskId: string | null;
  readonly operator: string;
  /** What became of it: `committed`, `refused`, `failed`, … */
  readonly end: string;
  readonly detail: string | null;
  readonly block: string | null;
  readonly waitedMs: number;
  readonly ranMs: number;
  readonly submittedMs: number;
}

/** A run that was started by this or an earlier process and not seen to end. */
export interface OpenRun {
  readonly runId: string;
  readonly pid: number | null;
  readonly startTime: string | null;
  readonly bootId: string | null;
}

/** One thing to write; all that one step stores goes into one transaction (D2). */
export type JournalWrite =
  | {
    /** Replaces cursor and callbacks; `heldChanged` replaces or removes (`groups` empty) held ones. */
    readonly kind: "cursor";
    readonly application: ApplicationOnChain;
    readonly cursor: string | null;
    readonly callbacks: readonly Micros[];
    readonly heldChanged: readonly HeldCursor[];
  }
  | {
    readonly kind: "outcome";
    readonly application: ApplicationOnChain;
    readonly outcome: KeptOutcome;
  }
  /** Settled or dropped: it will not be sent again. */
  | { readonly kind: "outcomesGone"; readonly outcomeIds: readonly string[] }
  /** A block seems to hold them: whether it does is decided when their application is assigned. */
  | { readonly kind: "presumed"; readonly outcomeIds: readonly string[]; readonly block: string }
  /** Before a request goes out (U3); marks the outcomes as sent. */
  | { readonly kind: "sent"; readonly submission: SentSubmission }
  | { readonly kind: "submissionEnded"; readonly submissionId: string }
  /** Whether the application's operations hold the outputs of outcomes (U3). */
  | {
    readonly kind: "holdsOutputs";
    readonly application: ApplicationOnChain;
    readonly holds: boolean;
  }
  | {
    readonly kind: "parked";
    readonly application: ApplicationOnChain;
    readonly parked: ParkedGroup;
  }
  | { readonly kind: "unparked"; readonly application: ApplicationOnChain; readonly group: string }
  | { readonly kind: "runStarted"; readonly runId: string }
  | {
    readonly kind: "runSpawned";
    readonly runId: string;
    readonly pid: number;
    readonly startTime: string | null;
  }
  | { readonly kind: "runEnded"; readonly runId: string }
  | { readonly kind: "history"; readonly entry: HistoryEntry };

/** The store. One process at a time has it open (D3). */
export interface Journal {
  /**
   * Writes everything or nothing; durable when it returns, with all that was written before. Throws
   * `JournalError`.
   */
  write(writes: readonly JournalWrite[]): void;
  /**
   * The same, but that a power cut may take it back until it is synced, together with all that was
   * written behind it: the death of the process takes nothing back.
   */
  writeLazily(writes: readonly JournalWrite[]): void;
  /**
   * Makes durable all that was written before the call, beside other work. Rejects with a `JournalError`;
   * one at a time.
   */
  sync(): Promise<void>;
  load(application: ApplicationOnChain): ApplicationRecord;
  /** Those of which it has tasks: kept outcomes, or parked groups. */
  applications(): readonly ApplicationOnChain[];
  /** Submissions of a chain whose end is not known, oldest first. */
  loadSent(chain: ChainId): readonly LeftSubmission[];
  /** The applications of a chain of which it is known whether their operations hold outputs (U3). */
  loadHolding(chain: ChainId): ReadonlyMap<ApplicationId, boolean>;
  openRuns(): readonly OpenRun[];
  /** The newest `limit` lines, newest first. */
  history(limit: number): readonly HistoryEntry[];
  /**
   * Why the store is not ours any more: its files were removed or replaced while they were open (D3),
   * and what is written goes nowhere. null: it is ours. Never throws.
   */
  lost(): string | null;
  /** Lets go of the store; of one that is lost nothing is touched. */
  [Symbol.dispose](): void;
}
