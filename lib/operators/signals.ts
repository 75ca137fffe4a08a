/**
 * Signals to processes and their groups.
 *
 * @module
 */
import process from "node:process";

/** The signals that end an operator (O4). */
export type Signal = "SIGTERM" | "SIGKILL";

/** Whether there was such a process; with null it is only asked. */
export function signalProcess(pid: number, signal: Signal | null): boolean {
  try {
    process.kill(pid, signal ?? 0);
    return true;
  } catch {
    return false; // it has ended, or is another user's
  }
}

/** The same for all processes of a group; a zombie counts as one. */
export function signalGroup(group: number, signal: Signal | null): boolean {
  return signalProcess(-group, signal);
}
