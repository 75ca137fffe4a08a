/**
 * What the processor can be told about how to work.
 *
 * @module
 */

/** How the tasks of one operator are dealt with. */
export interface OperatorPolicy {
  /** How old an outcome may be when it is sent again, in milliseconds (U1). */
  readonly outcomeMaxAgeMs: number;
  /** Attempts of a task after which its group is parked; null: unlimited (R2). */
  readonly maxAttempts: number | null;
  /** Runs at the same time, over all applications; null: unlimited (T3). */
  readonly concurrency: number | null;
  /** After how long a run is reported as slow, in milliseconds (O5). */
  readonly slowAfterMs: number;
  /** The first wait after a failure, and the least between two starts, in milliseconds (R1). */
  readonly retryDelayMs: number;
  /** The longest wait between two attempts, in milliseconds (R1). */
  readonly retryMaxMs: number;
}

/** What holds for all operators. Times are in milliseconds. */
export interface ProcessorOptions {
  /** Runs at the same time (T3). */
  readonly maxConcurrency: number;
  /** Runs at the same time of one application; null: unlimited (T3). */
  readonly maxPerApplication: number | null;
  /** Questions under way at the same time (A8). */
  readonly maxQuestions: number;
  /** Bytes of outcomes that wait for submission, above which fewer runs are started (T3). */
  readonly waitingBytes: number;
  /** Outcomes in one request at most (U6). */
  readonly maxShared: number;
  /** Without a notification for this long, a chain's height is read (A6). */
  readonly pollIntervalMs: number;
  /** After how long a question is given up (A5). */
  readonly askTimeoutMs: number;
  /** After how long a submission is given up as unknown (U3). */
  readonly submitTimeoutMs: number;
  /** How long a drain waits for running operators (D1). */
  readonly drainTimeoutMs: number;
  /** Nothing is sent that makes a block; each task runs once. */
  readonly dryRun: boolean;
}
