/**
 * Where runs have directories of their own: in the state directory, or among the temporary files
 * where no state is kept (O7).
 *
 * @module
 */
import { join, resolve } from "node:path/posix";
import type { Settings } from "../config/settings.ts";
import { escapeControls } from "../observe/escape.ts";
import type { EventBus } from "../observe/events.ts";
import { RunDirectories } from "../operators/run_directories.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { Machine } from "./machine.ts";
import { workingDirectory } from "./working_directory.ts";

/** Those of `run`; a dry run must not touch the state directory. */
export function runDirectories(
  { processor: { dryRun }, stateDirectory }: Pick<Settings, "processor" | "stateDirectory">,
  { env, clock }: Machine,
  bus: EventBus,
): RunDirectories {
  return new RunDirectories({
    parent: dryRun ? null : join(resolve(workingDirectory(), stateDirectory), FOLDER),
    environment: env,
    clock,
    onLeft: (directory, message) => bus.emit({ name: "run.directoryLeft", directory, message }),
  });
}

/** Those of a command that keeps no state. */
export function temporaryDirectories({ env, clock, stderr }: Machine): RunDirectories {
  return new RunDirectories({
    parent: null,
    environment: env,
    clock,
    onLeft: (directory, reason) =>
      stderr.write(escapeControls(`${directory} could not be removed: ${reason}`) + "\n"),
  });
}

/**
 * Begins to remove what an earlier process has left.
 *
 * @throws {CliError} with status 1 when their place is none for directories.
 */
export function removeLeftDirectories(directories: RunDirectories): void {
  try {
    directories.removeLeft();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.failed, `directories of runs: ${reason}`, { cause: error });
  }
}

const FOLDER = "runs";
