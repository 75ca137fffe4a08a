/**
 * Signals to processes and their groups.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

/** The signals that end an operator (O4). */
export type Signal = "SIGTERM" | "SIGKILL";

/** Whether there was such a process; with null it is only asked. */
export function signalProcess(pid: number, signal: Signal | null): boolean {
  try {
    process.kill(pid, signal ?? 0);
    return true;
  } catch (error) {
    // Else it has ended, or is another user's.
    return isForbidden(error) && signalByCommand(pid, signal);
  }
}

/** Deno's error, where only some commands may run: that forbids `process.kill` altogether. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && error.name === "NotCapable";
}

/** The command can be one of those. It takes a few milliseconds, and there is no other way. */
function signalByCommand(pid: number, signal: Signal | null): boolean {
  const { status } = spawnSync("/bin/kill", [`-${signal ?? 0}`, "--", String(pid)]);
  return status === 0;
}

/** The same for all processes of a group; a zombie counts as one. */
export function signalGroup(group: number, signal: Signal | null): boolean {
  return signalProcess(-group, signal);
}
