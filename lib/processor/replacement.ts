/**
 * Operators and limits change while the processor runs (T4, R1).
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import { waitGroup } from "./groups.ts";
import type { OperatorPolicy, ProcessorOptions } from "./options.ts";
import { wantQuestion } from "./reasons.ts";
import type { Application, Turn } from "./state.ts";
import { policyOf } from "./turn.ts";

/** Replaces the operators: what waited for one is tried again. */
export function replaceOperators(
  turn: Turn,
  policies: ReadonlyMap<string, OperatorPolicy>,
): void {
  turn.core.policies = policies;
  turn.core.runs.changed();
  for (const chain of turn.core.chains.values()) {
    for (const application of chain.applications.values()) {
      retryMissing(turn, application);
      stopMissing(turn, application);
      retryFailed(turn, application);
    }
  }
}

/**
 * Replaces the options: limits apply at once, to all that is to come, and end nothing that is under way
 * above them. A dry run stays one, and nothing else becomes one.
 */
export function replaceOptions(turn: Turn, options: ProcessorOptions): void {
  const { core } = turn;
  core.options = { ...options, dryRun: core.options.dryRun };
  core.runs.changed();
}

/** T4: a task whose operator was missing is tried again. */
function retryMissing(turn: Turn, application: Application): void {
  if (application.missing.size === 0) return;
  application.missing = new Set();
  for (const held of application.held) {
    for (const listing of held.groups.values()) listing.missing = false;
  }
  wantQuestion(turn, application);
}

/** T4: what waits to run an operator that is gone meets it as missing in the next answer. */
function stopMissing(turn: Turn, application: Application): void {
  for (const group of application.groups.values()) {
    if (group.ticket === null || turn.core.policies.has(group.ticket.operator)) continue;
    waitGroup(turn, group, { until: turn.now, cause: "confirm" });
  }
}

/** R1: a failed group is tried again, but never within `retryDelay` of its last start. */
function retryFailed(turn: Turn, application: Application): void {
  for (const group of application.groups.values()) {
    const { waiting, head, startedAt } = group;
    if (waiting?.cause !== "failed") continue;
    const { retryDelayMs } = policyOf(turn.core, head.operator);
    const earliest = startedAt + retryDelayMs * MICROS_PER_MS;
    if (earliest < waiting.until) waitGroup(turn, group, { ...waiting, until: earliest });
  }
}
