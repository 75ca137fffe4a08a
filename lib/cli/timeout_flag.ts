/**
 * `--timeout` of the commands that ask a node and end.
 *
 * @module
 */
import { DURATION_FORMS, parseDuration } from "../config/duration.ts";

/** In milliseconds. */
export const TIMEOUT_FLAG = {
  kind: "parsed",
  parse: parseTimeout,
  default: "10s",
  placeholder: "TIME",
  brief: "TIME that an answer is waited for, such as 10s",
} as const;

const LONGEST_MS = 3_600_000;

function parseTimeout(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms >= 1 && ms <= LONGEST_MS) return ms;
  throw new SyntaxError(`expected a duration from 1ms to 1h, ${DURATION_FORMS}`);
}
