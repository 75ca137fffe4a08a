/**
 * What is known of a task, for people: what it waits for, since when, and why.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import type { Blocked, Waiting } from "./state.ts";

/** A task that is listed and not settled, as far as is known; times are wall time. */
export interface KnownTask {
  readonly application: ApplicationOnChain;
  /** Otherwise the journal alone knows of it: nobody works for its application now. */
  readonly isAssigned: boolean;
  /** The key of its group (T1). */
  readonly group: string;
  /** null: a positional task. */
  readonly taskId: string | null;
  /** Its place among the open tasks of its group, from 1. */
  readonly position: number;
  readonly operator: string;
  readonly input: string;
  /** Failed attempts of its group since the last success (R1). */
  readonly attempts: number;
  readonly lastFailure: { readonly message: string; readonly at: Micros | null } | null;
  readonly state: TaskState;
  readonly outcome: KnownOutcome | null;
}

/** An operator that an application has asked for, and that is not configured: its tasks wait (T4). */
export interface MissingOperator {
  readonly application: ApplicationOnChain;
  readonly operator: string;
}

/** An outcome that the journal has. */
export interface KnownOutcome {
  readonly id: string;
  readonly output: string;
  readonly computedAt: Micros;
  /** It has left at least once. */
  readonly wasSent: boolean;
}

/** What becomes of a task. */
export type TaskState =
  /**
   * Its run waits, since it was listed: for a place (T3), or for what keeps the chain from submitting
   * (U4).
   */
  | {
    readonly kind: "queued";
    readonly since: Micros;
    readonly why: "place" | "stopping" | Exclude<Blocked, "unreachable">;
  }
  | { readonly kind: "running"; readonly since: Micros }
  /**
   * Its outcome waits: for those before it in its group, for its turn on the chain, for the fate of
   * what was sent before (U3), for what keeps the chain from submitting, for its application.
   */
  | {
    readonly kind: "computed";
    readonly since: Micros;
    readonly why: "order" | "turn" | "fence" | Blocked | "unassigned";
  }
  | { readonly kind: "submitting"; readonly since: Micros }
  /** It was sent, and whether it is in a block is being found out (U3). */
  | { readonly kind: "settling" }
  /** Its group starts again from an answer to a question sent then or later. */
  | { readonly kind: "waiting"; readonly until: Micros | null; readonly why: Waiting["cause"] }
  /** Its run is being ended, or what was sent of its group is waited for. */
  | { readonly kind: "ending" }
  | { readonly kind: "parked"; readonly since: Micros | null; readonly isDropped: boolean };
