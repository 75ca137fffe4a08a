/**
 * The state directory: who holds it, whether it can be written, which format its journal has, how
 * much room there is. Nothing is made in it: who checks may be another user than who runs.
 *
 * @module
 */
import { accessSync, constants, existsSync, lstatSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Settings } from "../../config/settings.ts";
import { refuseStrangers } from "../../journal/directory.ts";
import { JournalError } from "../../journal/errors.ts";
import { journalFormat } from "../../journal/header.ts";
import { JOURNAL_FORMAT } from "../../journal/schema.ts";
import {
  holderName,
  LOCK_FILE,
  lockStateDirectory,
  StateDirectoryHeldError,
} from "../../journal/lock.ts";
import { JOURNAL_FILE } from "../../journal/sqlite.ts";
import type { Machine } from "../machine.ts";
import { type Finding, green, red, yellow } from "./finding.ts";

/** Whether a processor uses the directory; while it is free, it is held until this is disposed of. */
export interface StateHold extends Disposable {
  readonly kind: "free" | "held" | "unknown";
  /** Why it is not free. */
  readonly error: unknown;
}

/** Takes the lock when there is one. A directory without one is used by nobody. */
export function holdState(directory: string, { pid, clock }: Machine): StateHold {
  const nothing = { error: null, [Symbol.dispose]: () => {} };
  try {
    if (!isThere(join(directory, LOCK_FILE))) return { kind: "free", ...nothing };
    const lock = lockStateDirectory(directory, { pid, startedAt: clock.now() });
    return { kind: "free", error: null, [Symbol.dispose]: () => lock[Symbol.dispose]() };
  } catch (error) {
    const kind = error instanceof StateDirectoryHeldError ? "held" : "unknown";
    return { ...nothing, kind, error };
  }
}

/** Looks at the directory, as `run` would begin with it. */
export function checkState(
  { stateDirectory, processor: { dryRun } }: Pick<Settings, "stateDirectory" | "processor">,
  machine: Machine,
): Finding {
  const about = { directory: stateDirectory };
  if (dryRun) return green("state", "a dry run keeps none", about);
  using hold = holdState(stateDirectory, machine);
  const { error } = hold;
  if (error instanceof StateDirectoryHeldError) {
    const { holder } = error;
    const message = `${stateDirectory} is in use by ${holderName(holder)}`;
    return yellow("state", message, HELD, { ...about, pid: holder?.pid ?? null });
  }
  try {
    return error === null ? usable(stateDirectory, about) : unusable(stateDirectory, error, about);
  } catch (problem) {
    return unusable(stateDirectory, problem, about);
  }
}

const HELD = "as it should be beside that one; another needs a --state-dir of its own";

function unusable(directory: string, problem: unknown, about: Finding["about"]): Finding {
  // That of the journal names the directory, and says what to do.
  if (problem instanceof JournalError) return red("state", problem.message, null, about);
  const message = problem instanceof Error ? problem.message : String(problem);
  return red("state", `${directory} cannot be used: ${message}`, "see --state-dir", about);
}

/** Below this, the journal may soon be full. */
const LOW_BYTES = 100 * 1_048_576;

function usable(directory: string, about: Finding["about"]): Finding {
  const place = nearest(directory);
  if (!statSync(place).isDirectory()) throw new Error(`${place} is no directory`);
  accessSync(place, constants.W_OK | constants.X_OK);
  const isThere = place === resolve(directory);
  refuseStrangers(directory);
  const format = isThere ? journalFormat(join(directory, JOURNAL_FILE)) : null;
  const { bavail, bsize } = statfsSync(place);
  const room = `${roomText(bavail * bsize)} are free`;
  const more = { ...about, format, freeBytes: bavail * bsize };
  if (bavail * bsize < LOW_BYTES) {
    return yellow("state", `${directory}: ${room}`, "make room on its disk", more);
  }
  if (format !== null && format < JOURNAL_FORMAT) {
    const message = `${directory} has a journal of format ${format}, which run brings to format ` +
      `${JOURNAL_FORMAT}`;
    return yellow("state", message, "an older version then cannot use it any more", more);
  }
  const journal = format === null ? "has no journal yet" : `has a journal of format ${format}`;
  const what = isThere ? `${directory} ${journal}` : `${directory} will be made`;
  return green("state", `${what}; ${room}`, more);
}

/** The directory, or the nearest one above it that is there. */
function nearest(directory: string): string {
  const path = resolve(directory);
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

/** @throws the system's error when that cannot be seen. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(String((error as { code?: unknown }).code))) return false;
    throw error;
  }
}

function roomText(bytes: number): string {
  const mebibytes = bytes / 1_048_576;
  return mebibytes < 10_240
    ? `${Math.floor(mebibytes)} MiB`
    : `${Math.floor(mebibytes / 1_024)} GiB`;
}
