/**
 * Ending the processes of a run: SIGTERM, a grace period, SIGKILL (O4).
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import { pause } from "./pause.ts";
import { Scope } from "./scope.ts";
import { type Signal, signalGroup, signalProcess } from "./signals.ts";
import type { Sweeper, SweepTarget } from "./sweeper.ts";

/** What ending needs of its surroundings. */
export interface EndingContext {
  /** Cuts every grace period short, those under way too (D1, the second signal). Never by default. */
  readonly atOnce?: AbortSignal;
  readonly clock: Clock;
  readonly sweeper: Sweeper;
}

/** Whose processes are to end. */
export type RunProcesses = Pick<SweepTarget, "runId" | "leader">;

/**
 * Asks all processes of a run to end, and ends those that have not when the grace period is over.
 * Settles when none is left, and never rejects.
 *
 * @param graceMs 0 or more.
 * @param exited settles when the leader has ended; null when it is no child of ours: then every
 * process is looked at before it is signalled, and never a whole group by its number.
 */
export async function endGently(
  run: RunProcesses,
  graceMs: number,
  exited: Promise<unknown> | null,
  context: EndingContext,
): Promise<void> {
  const child = exited === null ? null : run.leader;
  if (child !== null) signalChild(child.pid, "SIGTERM");
  // Then whoever has left the group. A second SIGTERM would mean "at once" to many programs.
  await context.sweeper.sweep({ ...run, signal: "SIGTERM", spareGroup: child !== null });
  if (await haveEnded(run, graceMs, exited, context)) return;
  if (child !== null) signalChild(child.pid, "SIGKILL");
  await endAtOnce(run, context);
}

/** SIGKILL to all processes of a run, and to those that they start meanwhile. */
export async function endAtOnce(run: RunProcesses, context: EndingContext): Promise<void> {
  for (let round = 0; round < KILL_ROUNDS; round++) {
    if (await context.sweeper.sweep({ ...run, signal: "SIGKILL" }) === 0) return;
    await pause(context.clock, KILL_ROUND_MS * (round + 1));
  }
}

/** 2.1 s in all: what survives that is in the kernel, and no signal ends it. */
const KILL_ROUNDS = 20;
const KILL_ROUND_MS = 10;

/** How often it is looked whether descendants have ended. */
const POLL_MS = 50;

/**
 * Between its start and the first system call of setsid under Deno, a process leads no group yet:
 * it has to be reached by its own number.
 */
function signalChild(pid: number, signal: Signal): void {
  if (!signalGroup(pid, signal)) signalProcess(pid, signal);
}

/** Whether all processes of a run end within the grace period. */
async function haveEnded(
  run: RunProcesses,
  graceMs: number,
  exited: Promise<unknown> | null,
  { clock, sweeper, atOnce }: EndingContext,
): Promise<boolean> {
  using scope = new Scope();
  const cut = atOnce === undefined ? scope.signal : AbortSignal.any([scope.signal, atOnce]);
  const over = pause(clock, graceMs, cut).then(() => true);
  if (exited !== null && await Promise.race([exited.then(() => false), over])) return false;
  while (await sweeper.sweep({ ...run, signal: null }) > 0) {
    const waited = pause(clock, POLL_MS, scope.signal).then(() => false);
    if (await Promise.race([waited, over])) return false;
  }
  return true;
}
