/**
 * Ending what an earlier process of ours left running (O4, D2).
 *
 * @module
 */
import { endGently, type EndingContext, type RunProcesses } from "./ending.ts";
import { readBootId, readProcess } from "./processes.ts";

/** A run of an earlier process that was not seen to end, as the journal has it. */
export interface LeftRun {
  readonly runId: string;
  readonly pid: number | null;
  readonly startTime: string | null;
  readonly bootId: string | null;
}

/**
 * Ends every process that these runs left, and settles when there is none any more. It never ends a
 * stranger: a process counts when it carries the mark of the run, which is unique; its process id
 * counts only with its start time and the boot id. All runs are looked for in the same scans.
 *
 * @param graceMs between SIGTERM and SIGKILL, 0 or more.
 * @returns how many of the runs had a process left.
 */
export async function endOrphans(
  runs: readonly LeftRun[],
  graceMs: number,
  context: EndingContext,
): Promise<number> {
  const bootId = readBootId();
  const left = await Promise.all(runs.map((run) => endOrphan(run, graceMs, bootId, context)));
  return left.filter((found) => found).length;
}

async function endOrphan(
  run: LeftRun,
  graceMs: number,
  bootId: string | null,
  context: EndingContext,
): Promise<boolean> {
  const processes: RunProcesses = { runId: run.runId, leader: leaderOf(run, bootId) };
  if (await context.sweeper.sweep({ ...processes, signal: null }) === 0) return false;
  await endGently(processes, graceMs, null, context);
  return true;
}

/**
 * The process that was started, when it is certainly the one that has this number now. When it has
 * ended, its group proves nothing: the number may have been another group's since.
 */
function leaderOf({ pid, startTime, bootId }: LeftRun, now: string | null): RunProcesses["leader"] {
  if (pid === null || startTime === null || bootId === null || bootId !== now) return null;
  return readProcess(pid)?.startTime === startTime ? { pid, startTime } : null;
}
