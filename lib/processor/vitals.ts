/**
 * Signs of life: by what one sees from outside whether the processor makes progress.
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import type { JournalGate } from "./journal_gate.ts";
import type { KnownTask, MissingOperator } from "./known_tasks.ts";
import { liveTasks, missingOperators } from "./live_tasks.ts";
import type { ProcessorOptions } from "./options.ts";
import type { SilenceWatch } from "./silence.ts";
import type { Core } from "./state.ts";

/** As it is now; to be read at once, before anything else happens. */
export interface Vitals {
  /** The open tasks, without those that the journal alone knows of. */
  readonly tasks: Iterable<KnownTask>;
  readonly missing: readonly MissingOperator[];
  /** The chains that are followed, and for how long each has given no sign of life (A6). */
  readonly quietMs: ReadonlyMap<ChainId, number>;
  /** After how long without one a chain is silent, and not only idle. */
  readonly silentAfterMs: number;
  /** For how long something has been due that was not done; 0 while the journal holds all up (D2). */
  readonly lateMs: number;
}

/** Heights are read at each interval: so many may be missed, one of them just before. */
const MISSED_INTERVALS = 3;

export function vitalsOf(
  clock: Clock,
  { pollIntervalMs, askTimeoutMs }: ProcessorOptions,
  core: Core,
  { livedAt }: SilenceWatch,
  { isBlocked }: JournalGate,
): Vitals {
  const [now, wall] = [clock.monotonic(), clock.now()];
  const msSince = (at: number) => Math.max(0, now - at) / MICROS_PER_MS;
  return {
    tasks: liveTasks(core, { now, wall }),
    missing: [...missingOperators(core)],
    quietMs: new Map([...livedAt].map(([chain, at]) => [chain, msSince(at)])),
    silentAfterMs: MISSED_INTERVALS * pollIntervalMs + askTimeoutMs,
    lateMs: isBlocked ? 0 : msSince(core.waits.first ?? now),
  };
}
