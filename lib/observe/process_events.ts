/**
 * What is told of processes that stay between runs (O10).
 *
 * @module
 */

/** Which process that stays between runs (O10). */
export interface ProcessFacts {
  readonly operator: string;
  readonly processId: string;
}

/** The events of such processes, by name. */
export interface ProcessEvents {
  /** A process of an operator whose processes stay has been started (O10). */
  "process.started": ProcessFacts & { readonly pid: number };
  "process.stderr": ProcessFacts & { readonly line: string };
  "process.ended": ProcessFacts & {
    /** null: the processor has ended it, and nothing was wrong. */
    readonly failure: string | null;
    readonly message: string | null;
    /** How many tasks it has answered. */
    readonly answered: number;
  };
  /** No process of an operator that was started since has answered a task (O10). */
  "operator.failing": {
    readonly operator: string;
    readonly message: string;
    /** In a row, this one among them. */
    readonly failures: number;
    readonly retryInMs: number;
  };
  /** One has answered, or the operator is not used any more. */
  "operator.recovered": { readonly operator: string };
}
