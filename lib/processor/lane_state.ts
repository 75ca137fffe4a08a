/**
 * What a chain's lane holds (U7): nothing, or one submission, from its sending until its fate is known.
 *
 * A submission is a request that may make a block. There are two kinds, outcomes of tasks and commands
 * of somebody else in this program; they differ in what follows from their ends, and in nothing else.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import type { Chain, Member } from "./state.ts";

/** Stands for the commands of a chain among those that take turns. */
export const COMMANDS = "commands";

/** A query that schedules operations, sent for somebody who is told its end. */
export interface Command {
  readonly id: number;
  readonly application: ApplicationOnChain;
  readonly document: string;
}

/** The one place of a chain for a submission (U7). */
export type Lane =
  | { readonly kind: "free" }
  | { readonly kind: "sending"; readonly submission: Submission }
  /** The fate of a submission is being found out: nothing else is sent on the chain (U3). */
  | {
    readonly kind: "fenced";
    readonly submission: Submission;
    /** What `retryPendingBlock` said; undefined while it has not been answered. */
    settled: { readonly block: string | null } | undefined;
    /** Its blocks are being read. */
    reading: boolean;
    failures: number;
  };

/** A request that may make a block, from its sending until its fate is known. */
export type Submission = OutcomesSubmission | CommandSubmission;

interface SubmissionFacts {
  readonly id: string;
  readonly chain: Chain;
  readonly application: ApplicationOnChain;
  readonly heightBefore: number;
  /** No block above this holds it: it was looked for up to there, or a later one left. Infinity: neither. */
  heightAfter: number;
  readonly sentAt: Micros;
}

/** One with outcomes. */
export interface OutcomesSubmission extends SubmissionFacts {
  readonly kind: "outcomes";
  /** Empty for an inherited one until its application is assigned. */
  members: Member[];
  readonly outcomeIds: readonly string[];
  /** What their operations may hold (U3); of an inherited one, those that are kept. */
  readonly outputs: readonly string[];
  /** The block that the node named, once it has. */
  block: string | null;
  failures: number;
  /** Members that a block may hold: the journal has the submission as sent until that is decided. */
  readonly doubtful: Set<Member>;
}

/** One with a command: null for an inherited one, whose end nobody waits for. */
export interface CommandSubmission extends SubmissionFacts {
  readonly kind: "command";
  readonly command: Command | null;
}
