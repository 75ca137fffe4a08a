import type { ProcessorOptions } from "../../lib/processor/options.ts";
import type { Choices } from "./choices.ts";

/** Limits so low that they are met. */
export const OPTIONS: ProcessorOptions = {
  maxConcurrency: 4,
  maxPerApplication: null,
  maxQuestions: 2,
  waitingBytes: 1_000,
  maxShared: 3,
  pollIntervalMs: 30_000,
  askTimeoutMs: 30_000,
  submitTimeoutMs: 600_000,
  drainTimeoutMs: 20_000,
  dryRun: false,
};

/** Limits that may come in their place. */
export function anyOptions(choices: Choices): ProcessorOptions {
  return {
    ...OPTIONS,
    maxConcurrency: 1 + choices.below(4),
    maxPerApplication: choices.pick([null, 1, 2]),
    maxQuestions: 1 + choices.below(2),
    waitingBytes: choices.pick([1, 1_000, 1_000_000]),
    maxShared: 1 + choices.below(3),
  };
}
