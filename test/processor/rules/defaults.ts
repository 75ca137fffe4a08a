import type { OperatorPolicy, ProcessorOptions } from "../../../lib/processor/options.ts";

/** The defaults of `docs/semantics.md`. */
export const OPTIONS: ProcessorOptions = {
  maxConcurrency: 256,
  maxPerApplication: null,
  maxQuestions: 32,
  waitingBytes: 64 * 2 ** 20,
  maxShared: 50,
  pollIntervalMs: 30_000,
  askTimeoutMs: 30_000,
  submitTimeoutMs: 600_000,
  drainTimeoutMs: 20_000,
  dryRun: false,
};

/** The defaults of an operator. */
export const POLICY: OperatorPolicy = {
  outcomeMaxAgeMs: 60_000,
  maxAttempts: null,
  concurrency: null,
  slowAfterMs: 300_000,
  retryDelayMs: 5_000,
  retryMaxMs: 300_000,
};
