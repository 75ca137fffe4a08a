/**
 * Who answers about tasks: the processor that works in the state directory; without one, its journal.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Clock, MICROS_PER_MS } from "../../clock/clock.ts";
import type { Settings } from "../../config/settings.ts";
import { answer, type TaskDesk } from "../../control/answering.ts";
import { askProcessor, ControlError } from "../../control/client.ts";
import type {
  ControlRequest,
  ControlResult,
  DecidedLine,
  MissingLine,
  TaskLine,
} from "../../control/protocol.ts";
import type { Journal } from "../../journal/port.ts";
import { JOURNAL_FILE } from "../../journal/sqlite.ts";
import { decideKept, keptGroups } from "../../processor/kept_decisions.ts";
import { keptTasks } from "../../processor/kept_tasks.ts";
import { CliError, EXIT } from "../exit_status.ts";
import type { Machine } from "../machine.ts";
import { pause } from "../pause.ts";
import { openJournal } from "../state.ts";
import { throwIfStopped } from "../stopped.ts";
import { stopSignals } from "../stopping.ts";

/** What was answered, and by whom: what was not asked for is empty. */
export interface Answered {
  readonly tasks: readonly TaskLine[];
  /** How many others the answer has no room for. */
  readonly more: number;
  readonly decided: readonly DecidedLine[];
  readonly missing: readonly MissingLine[];
  /** null: no processor works in the state directory, and its journal has answered. */
  readonly pid: number | null;
}

/** How long between two looks at a processor that is about to start, or to end. */
const AGAIN_MS = 100;

/**
 * Has a request answered.
 *
 * @throws {CliError} with status 75 when the state directory is held by who does not answer, with 1
 * for all else that stands in its way.
 */
export async function ask(
  settings: Settings,
  request: ControlRequest,
  machine: Machine,
  timeoutMs: number,
): Promise<Answered> {
  const { clock } = machine;
  using stop = stopSignals(machine);
  const deadline = clock.monotonic() + timeoutMs * MICROS_PER_MS;
  for (;;) {
    const leftMs = Math.max(1, (deadline - clock.monotonic()) / MICROS_PER_MS);
    const answered = await askOnce(settings, request, machine, leftMs, stop.drain);
    throwIfStopped(stop.drain);
    if (answered !== null) return answered;
    if (clock.monotonic() >= deadline) throw new CliError(EXIT.tryAgain, NO_ANSWER);
    await pause(clock, AGAIN_MS, stop.drain);
  }
}

const NO_ANSWER = "the state directory is in use, and nobody answers there: that process starts, " +
  "ends or hangs, or is of a version that could not be asked; try again";

/** null: the directory is held, and who holds it has no socket yet, or none any more. */
async function askOnce(
  settings: Settings,
  request: ControlRequest,
  machine: Machine,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answered | null> {
  const { stateDirectory: directory } = settings;
  const { clock } = machine;
  try {
    const said = await askProcessor(directory, request, { clock, timeoutMs, signal });
    if (said !== null) return granted(said, said.pid);
  } catch (error) {
    throwIfStopped(signal);
    if (!(error instanceof ControlError)) throw error;
    const status = error.kind === "silent" ? EXIT.tryAgain : EXIT.failed;
    throw new CliError(status, error.message, { cause: error });
  }
  using journal = journalIn(settings, machine);
  if (journal === null) return null;
  return granted(await answer(request, journalDesk(journal, clock)), null);
}

/** The journal in the place of a processor: nothing is assigned. */
function journalDesk(journal: Journal, clock: Clock): TaskDesk {
  return {
    tasks: () => [...keptTasks(journal)],
    missingOperators: () => [],
    decide(decision, groups) {
      const decided = groups.map((group) =>
        decideKept(decision, group, keptGroups(journal, group.application), clock.now())
      );
      journal.write(decided.flatMap(({ writes }) => writes));
      return Promise.resolve(decided.map(({ end }) => end));
    },
  };
}

/** null: another process holds it. Nothing is made where no processor has ever worked. */
function journalIn(settings: Settings, machine: Machine): Journal | null {
  const { stateDirectory: directory } = settings;
  if (!existsSync(join(directory, JOURNAL_FILE))) {
    const message = `no processor has kept anything in ${directory}; --state-dir says where else`;
    throw new CliError(EXIT.failed, message);
  }
  try {
    return openJournal(
      { ...settings, processor: { ...settings.processor, dryRun: false } },
      machine,
    );
  } catch (error) {
    if (error instanceof CliError && error.exitStatus === EXIT.tryAgain) return null;
    throw error;
  }
}

function granted(result: ControlResult, pid: Answered["pid"]): Answered {
  const nothing = { tasks: [], more: 0, decided: [], missing: [], pid };
  if (result.kind !== "refused") return { ...nothing, ...result, pid };
  const status = result.why === "busy" ? EXIT.tryAgain : EXIT.failed;
  throw new CliError(status, result.message);
}
