/**
 * What a service is told of the task that it is asked for (O9).
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { RunRequest } from "./port.ts";

/** Whether the name of a header is one of these, now or to come; no other may have it. */
export function isTaskHeader(name: string): boolean {
  return /^(?:linera-|idempotency-key$)/i.test(name);
}

/** Headers by name, in lower case. */
export function taskHeaders(request: RunRequest): Readonly<Record<string, string>> {
  const { runId, application: { chain, application }, task, attempt } = request;
  const told: Record<string, string | undefined> = {
    "linera-chain-id": chain,
    "linera-application-id": application,
    "linera-task-id": task.id,
    "linera-operator": task.operator,
    "linera-task-attempt": String(attempt),
    "linera-run-id": runId,
    "idempotency-key": idempotencyKey(request),
  };
  const entries = Object.entries(told).flatMap(([name, value]) => {
    const encoded = value === undefined ? null : headerValue(value);
    return encoded === null ? [] : [[name, encoded] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * The same for all runs of a task that has an id, by any processor at any time. Two positional tasks
 * may be alike in all that is known of them and yet be two: each run has a key of its own.
 */
export function idempotencyKey({ runId, application, task }: RunRequest): string {
  if (task.id === undefined) return runId;
  const { chain, application: id } = application;
  const identity = JSON.stringify([chain, id, task.operator, task.id, task.input]);
  return createHash("sha256").update(identity).digest("hex");
}

/** Servers take headers of 8 to 16 KiB in all. */
const LONGEST_VALUE = 2_048;

/** Percent-encoded as in a URL, which changes no hash, number or UUID; null: left out, not cut. */
function headerValue(text: string): string | null {
  if (!text.isWellFormed()) return null;
  const encoded = encodeURIComponent(text);
  return encoded.length <= LONGEST_VALUE ? encoded : null;
}
