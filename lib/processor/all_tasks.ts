/**
 * Every task that is known: what the core has, and what the journal keeps of other applications.
 *
 * @module
 */
import { keyOf } from "../protocol/identifiers.ts";
import type { JournalGate } from "./journal_gate.ts";
import { keptTasks } from "./kept_tasks.ts";
import type { KnownTask } from "./known_tasks.ts";
import { liveTasks } from "./live_tasks.ts";
import type { StepTime } from "./messages.ts";
import type { Core } from "./state.ts";

/** Those that the journal keeps are left out while it cannot be used (D2). */
export function allTasks(core: Core, gate: JournalGate, time: StepTime): readonly KnownTask[] {
  const known = [...liveTasks(core, time)];
  if (gate.isBlocked) return known;
  const kept = gate.read((journal) => [...keptTasks(journal, applicationsOf(core))]);
  return [...known, ...(kept ?? [])];
}

function applicationsOf({ chains }: Core): ReadonlySet<string> {
  const applications = [...chains.values()].flatMap((chain) => [...chain.applications.values()]);
  return new Set(applications.map(({ id }) => keyOf(id)));
}
