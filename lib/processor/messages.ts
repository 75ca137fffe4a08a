/**
 * What the core is told, and what it wants done.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { ApplicationRecord, JournalWrite, LeftSubmission } from "../journal/port.ts";
import type {
  AnswerEnd,
  BlockContents,
  FoundOutputs,
  PendingEnd,
  SoughtOutputs,
  SubmissionEnd,
} from "../node/port.ts";
import type { ProcessorEvent } from "../observe/events.ts";
import type { RunRequest, RunResult } from "../operators/port.ts";
import type { ApplicationId, ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import type { TaskOutcome } from "../protocol/tasks.ts";
import type { DecidedGroup, Decision, DecisionEnd, KeptGroups } from "./kept_decisions.ts";
import type { Command } from "./lane_state.ts";
import type { OperatorPolicy, ProcessorOptions } from "./options.ts";

/** When a step happens. */
export interface StepTime {
  /** Monotonic microseconds. */
  readonly now: Micros;
  /** Microseconds since 1970. */
  readonly wall: Micros;
}

export type Message =
  /** Opens a chain: comes before anything is wanted on it, unless it is open. */
  | {
    readonly kind: "chain";
    readonly chain: ChainId;
    readonly sent: readonly LeftSubmission[];
    readonly holding: ReadonlyMap<ApplicationId, boolean>;
  }
  | {
    readonly kind: "assign";
    readonly application: ApplicationOnChain;
    readonly record: ApplicationRecord;
  }
  | { readonly kind: "unassign"; readonly application: ApplicationOnChain }
  /** Somebody follows a chain, or does not any more; the chain has been opened. */
  | { readonly kind: "watch"; readonly chain: ChainId; readonly watched: boolean }
  /** Somebody wants this sent on a chain that has been opened: `commandEnded` says how it ends. */
  | { readonly kind: "command"; readonly chain: ChainId; readonly command: Command }
  | { readonly kind: "options"; readonly options: ProcessorOptions }
  | {
    readonly kind: "operators";
    readonly policies: ReadonlyMap<string, OperatorPolicy>;
  }
  | { readonly kind: "connected"; readonly chain: ChainId }
  | {
    readonly kind: "block";
    readonly chain: ChainId;
    readonly height: number;
    readonly hash: string;
  }
  /** The height was read, since it was asked for (`readHeight`) or was looked after (A6). */
  | {
    readonly kind: "height";
    readonly chain: ChainId;
    readonly height: number | null;
    readonly polled: boolean;
  }
  /** A deadline has come. */
  | { readonly kind: "due" }
  | {
    readonly kind: "answered";
    readonly application: ApplicationOnChain;
    readonly question: number;
    readonly end: AnswerEnd;
  }
  | { readonly kind: "runEnded"; readonly runId: string; readonly result: RunResult }
  | { readonly kind: "submitted"; readonly submissionId: string; readonly end: SubmissionEnd }
  | { readonly kind: "pendingSettled"; readonly chain: ChainId; readonly end: PendingEnd }
  /** The blocks above a submission's height, or the one that the node named; null: not read. */
  | {
    readonly kind: "blocksRead";
    readonly submissionId: string;
    readonly blocks: readonly BlockContents[] | null;
  }
  /** What a block that was read to learn holds of what was looked for (U3); null: not read. */
  | {
    readonly kind: "learned";
    readonly chain: ChainId;
    readonly application: ApplicationOnChain;
    readonly found: FoundOutputs | null;
    readonly sought: number;
  }
  | { readonly kind: "mutationsRead"; readonly chain: ChainId; readonly accepts: boolean | null }
  /** A person decides about groups (R2): `decided` says what has become of each. */
  | (Decide & {
    /** By `keyOf`, what the journal has of applications that are not known here. */
    readonly kept: ReadonlyMap<string, KeptGroups>;
  })
  /** The first signal (D1). */
  | { readonly kind: "stop" };

/** What a person decides about groups (R2). */
export interface Decide {
  readonly kind: "decide";
  readonly request: number;
  readonly decision: Decision;
  readonly groups: readonly DecidedGroup[];
}

/** What comes in: a message, or what becomes one with what is read of the journal. */
export type Incoming =
  | Exclude<Message, { readonly kind: "chain" | "assign" | "decide" }>
  | Decide
  | { readonly kind: "assign"; readonly application: ApplicationOnChain };

/** How a command has ended: as a submission ends (U2), or otherwise. */
export type CommandEnd =
  | Exclude<SubmissionEnd, { readonly kind: "unknown" }>
  /** Whether it was executed is not known, but that nothing of it is to come (U3): look at the state. */
  | { readonly kind: "settled" }
  /** The processor ends. What had been sent by then may still be executed. */
  | { readonly kind: "stopped" };

export type Effect =
  | {
    readonly kind: "ask";
    readonly application: ApplicationOnChain;
    readonly question: number;
    readonly cursor: string | null;
    readonly now: Micros;
  }
  | { readonly kind: "run"; readonly request: RunRequest }
  | { readonly kind: "endRun"; readonly runId: string }
  | {
    readonly kind: "submit";
    readonly submissionId: string;
    readonly application: ApplicationOnChain;
    readonly outcomes: readonly TaskOutcome[];
  }
  | {
    readonly kind: "command";
    readonly submissionId: string;
    readonly application: ApplicationOnChain;
    readonly document: string;
  }
  | { readonly kind: "commandEnded"; readonly command: number; readonly end: CommandEnd }
  /** In the order of the groups; it is stored when this is done. */
  | { readonly kind: "decided"; readonly request: number; readonly ends: readonly DecisionEnd[] }
  | { readonly kind: "settlePending"; readonly chain: ChainId }
  | {
    readonly kind: "readBlocks";
    readonly submissionId: string;
    readonly chain: ChainId;
    readonly above: number;
    readonly sought: SoughtOutputs | null;
  }
  | {
    readonly kind: "readBlock";
    readonly submissionId: string;
    readonly chain: ChainId;
    readonly hash: string;
    readonly sought: SoughtOutputs | null;
  }
  /** Looks into a block that holds these outputs for certain (U3). */
  | {
    readonly kind: "learn";
    readonly application: ApplicationOnChain;
    readonly hash: string;
    readonly sought: SoughtOutputs;
  }
  | { readonly kind: "readHeight"; readonly chain: ChainId }
  | { readonly kind: "readMutations"; readonly chain: ChainId }
  /** The chain has been opened, or closed: its notifications are wanted, or not any more. */
  | { readonly kind: "follow"; readonly chain: ChainId }
  | { readonly kind: "unfollow"; readonly chain: ChainId }
  /** The chain's subscription is deaf: subscribe anew (A6). */
  | { readonly kind: "renew"; readonly chain: ChainId }
  /** All of one step go into one transaction, before any other effect of it (D2). */
  | { readonly kind: "store"; readonly write: JournalWrite }
  | { readonly kind: "emit"; readonly event: ProcessorEvent }
  | { readonly kind: "drained" };
