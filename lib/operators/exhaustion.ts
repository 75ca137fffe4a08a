/**
 * What a machine runs out of when processes are started: descriptors, processes, memory.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** Descriptors that a run takes at most while it is started: three pipes, of which three ends stay. */
const DESCRIPTORS_PER_RUN = 5;

/** Whether a start failed for want of something that comes back, whatever the operator is. */
export function isExhaustion(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && EXHAUSTIONS.has(code);
}

const EXHAUSTIONS: ReadonlySet<string> = new Set([
  "EMFILE",
  "ENFILE",
  "EAGAIN",
  "ENOMEM",
  // For a directory of the run.
  "ENOSPC",
  "EDQUOT",
]);

/**
 * The same of a command that `setsid` could not become, or that it had no memory to be loaded for:
 * all that is left of the error's code is its text, in the language of the environment. In another
 * one than English it is not known, and the run counts as failed. The shell that sets limits counts
 * only as long as it is loaded, which is before it sets them.
 */
export function saysExhaustion(lastLine: string | null): boolean {
  const [, reason] = /^(?:setsid: .*|\/bin\/sh: error while .*): (.+)$/.exec(lastLine ?? "") ?? [];
  return reason !== undefined && REASONS.has(reason);
}

const REASONS: ReadonlySet<string> = new Set([
  "Cannot allocate memory",
  "Resource temporarily unavailable",
  "Too many open files",
  "Too many open files in system",
  "failed to map segment from shared object",
]);

/** A limit on open files that is too low for so many runs at once. */
export interface DescriptorShortage {
  readonly limit: number;
  readonly needed: number;
}

/**
 * Compares what so many runs at once may take with what this process may open; null: it is enough,
 * or the system does not say.
 */
export function descriptorShortage(
  maxRuns: number,
  limit: number | null = descriptorLimit(),
): DescriptorShortage | null {
  const needed = maxRuns * DESCRIPTORS_PER_RUN;
  return limit === null || limit >= needed ? null : { limit, needed };
}

/** How many files this process may open: the soft limit; null where the system does not tell it. */
export function descriptorLimit(): number | null {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
