/**
 * What an application asks for, and what it gets.
 *
 * @module
 */

/** Work that an application asks for (`docs/semantics.md`, "The application's side"). */
export interface Task {
  /** Absent for a positional task; `""` is an id. */
  readonly id?: string;
  readonly operator: string;
  readonly input: string;
}

/** The result of a task, as `processTaskOutcome` takes it. */
export interface TaskOutcome {
  readonly id?: string;
  readonly operator: string;
  readonly output: string;
}

/** A validated answer to `nextActions`. */
export interface ProcessorActions {
  /** "Ask me again no later than", u64 microseconds with all their digits; null: no wish. */
  readonly requestCallback: bigint | null;
  /** The cursor of the next question; null: no change. */
  readonly setCursor: string | null;
  readonly executeTasks: readonly Task[];
}
