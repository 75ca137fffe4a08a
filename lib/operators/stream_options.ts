/**
 * How one operator is run whose process stays.
 *
 * @module
 */
import type { OperatorOptions } from "./options.ts";

/** What an operator's name maps to when its process stays (O10); `processes` tells it from a command. */
export interface StreamOptions extends OperatorOptions {
  /** How many processes there are at most; 1 or more. */
  readonly processes: number;
  /** How many tasks each has at the same time; 1 or more. */
  readonly perProcess: number;
}
