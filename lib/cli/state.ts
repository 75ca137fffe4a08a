/**
 * The journal of a start, and what an earlier process has left in it.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { JournalError } from "../journal/errors.ts";
import { StateDirectoryHeldError } from "../journal/lock.ts";
import type { Journal } from "../journal/port.ts";
import { openMemoryJournal, openSqliteJournal } from "../journal/sqlite.ts";
import type { EventBus } from "../observe/events.ts";
import type { EndingContext } from "../operators/ending.ts";
import { endOrphans } from "../operators/orphans.ts";
import { readBootId } from "../operators/processes.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { Machine } from "./machine.ts";

/**
 * Opens the journal of the state directory, or one in memory for a dry run, which must not touch it.
 *
 * @throws {CliError} with status 75 when another processor holds the directory (D3), with 1 when it
 * cannot be used.
 */
export function openJournal(
  settings: Pick<Settings, "processor" | "stateDirectory" | "history">,
  { pid, clock }: Machine,
): Journal {
  const { processor: { dryRun }, stateDirectory, history } = settings;
  if (dryRun) return openMemoryJournal(history);
  try {
    return openSqliteJournal({
      directory: stateDirectory,
      self: { pid, startedAt: clock.now() },
      bootId: readBootId(),
      history,
    });
  } catch (error) {
    if (error instanceof StateDirectoryHeldError) {
      throw new CliError(EXIT.tryAgain, error.message, { cause: error });
    }
    if (!(error instanceof JournalError)) throw error;
    const message =
      `${error.message}\n  The directory comes from --state-dir, or is the platform's`;
    throw new CliError(EXIT.failed, message, { cause: error });
  }
}

/** How long what was left running gets between SIGTERM and SIGKILL. */
const GRACE_MS = 2_000;

/** Ends the operators that an earlier process has left running (D2), and forgets their runs. */
export async function endLeftRuns(
  journal: Journal,
  bus: EventBus,
  context: EndingContext,
): Promise<void> {
  const left = journal.openRuns();
  if (left.length === 0) return;
  const runs = await endOrphans(left, GRACE_MS, context);
  journal.write(left.map(({ runId }) => ({ kind: "runEnded", runId })));
  bus.emit({ name: "orphans.ended", runs });
}
