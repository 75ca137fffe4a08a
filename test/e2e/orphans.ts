/**
 * Operators that outlived their processor, found as a stranger would find them: in /proc.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** The variable by which a suite knows the processes that descend from it. */
export const SUITE_VARIABLE = "TASK_PROCESSOR_SUITE";

/** A living process that carries the mark of a run (O6). */
export interface Orphan {
  readonly pid: number;
  readonly runId: string;
}

/** The living operators below this suite, whichever processor started them. */
export function livingOperators(suite: string): readonly Orphan[] {
  return processesOf(suite).flatMap(({ pid, variables }) => {
    const mark = variables.find((variable) => variable.startsWith(RUN_MARK));
    return mark === undefined ? [] : [{ pid, runId: mark.slice(RUN_MARK.length) }];
  });
}

/** Ends whatever still lives below this suite: a scenario that failed leaves nothing behind. */
export function endProcessesOf(suite: string): void {
  for (const { pid } of processesOf(suite)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

const RUN_MARK = "LINERA_RUN_ID=";
const SUITE_MARK = `${SUITE_VARIABLE}=`;

// Marks are folders: that of a scenario lies in that of its suite.
function isWithin(suite: string, mark: string): boolean {
  return mark === suite || mark.startsWith(`${suite}/`);
}

function processesOf(suite: string): readonly { pid: number; variables: readonly string[] }[] {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    const variables = environmentOf(pid);
    const mark = variables.find((variable) => variable.startsWith(SUITE_MARK));
    const isOurs = mark !== undefined && isWithin(suite, mark.slice(SUITE_MARK.length));
    return isOurs && !isZombie(pid) ? [{ pid: Number(pid), variables }] : [];
  });
}

function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // It has ended, or is not ours to read.
  }
}

// A killed process whose parent is gone stays a zombie for a moment: it runs nothing any more.
function isZombie(pid: string): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}
