/**
 * The operators: whether each can be run, and with `--run` how it ends when it is.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Settings } from "../../config/settings.ts";
import { formatMs } from "../../observe/duration.ts";
import { count, quoted, said } from "../../observe/line.ts";
import { shownUrl } from "../../operators/http.ts";
import type { Operator, RunResult } from "../../operators/port.ts";
import { CommandError, type Lookup, resolveCommand } from "../../operators/resolve.ts";
import { nativeSpawn } from "../../operators/spawn_native.ts";
import { Sweeper } from "../../operators/sweeper.ts";
import type { Machine } from "../machine.ts";
import { makeOperators, resolveOperators } from "../operators.ts";
import { TransportPosting } from "../posting.ts";
import { ownProcesses } from "../processes.ts";
import { temporaryDirectories } from "../run_directories.ts";
import type { StopSignals } from "../stopping.ts";
import { workingDirectory } from "../working_directory.ts";
import { type Finding, green, red, type Report, yellow } from "./finding.ts";

/** How operators are looked at. */
export interface OperatorsCheck {
  readonly settings: Pick<Settings, "operators">;
  readonly machine: Machine;
  /** Whether each is run once, with an empty input. */
  readonly isTrial: boolean;
  readonly timeoutMs: number;
  readonly stop: StopSignals;
}

/** One finding per operator; trials run side by side. */
export async function checkOperators(check: OperatorsCheck, report: Report): Promise<void> {
  const { settings: { operators }, machine, isTrial } = check;
  if (operators.size === 0) {
    report(yellow("operator", "none is given, so no task can be run", "give --operators"));
  }
  const lookup = { directory: workingDirectory(), path: machine.env["PATH"] };
  const sound = [...operators.keys()].filter((name) => {
    const found = lookedUp(name, check, lookup);
    if (found.level === "red" || !isTrial) report(found);
    return found.level !== "red";
  });
  if (isTrial) await Promise.all(sound.map((name) => tryOut(name, check, lookup, report)));
}

function lookedUp(name: string, { settings }: OperatorsCheck, lookup: Lookup): Finding {
  const { options } = settings.operators.get(name)!;
  if ("url" in options) {
    const url = shownUrl(new URL(options.url));
    return green("operator", `${quoted(name)} is ${url}, which --run asks`, {
      operator: name,
      url,
    });
  }
  try {
    const { command } = resolveCommand(name, options, lookup);
    const stays = "processes" in options ? ", whose process stays" : "";
    return green("operator", `${quoted(name)} is ${command}${stays}`, { operator: name, command });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return red("operator", `${quoted(name)}: ${error.problem}`, null, { operator: name });
  }
}

/** A failure is yellow: an empty input need be none that the operator takes. */
async function tryOut(
  name: string,
  check: OperatorsCheck,
  lookup: Lookup,
  report: Report,
): Promise<void> {
  const { machine: { clock }, timeoutMs, stop } = check;
  const over = new AbortController();
  const late = new AbortController();
  clock.after(timeoutMs, over.signal, () => late.abort());
  const signal = AbortSignal.any([late.signal, stop.drain]);
  using posting = new TransportPosting(clock);
  const operator = operatorOf(name, check, lookup, posting);
  const result = await runEmpty(name, operator, signal);
  over.abort();
  await operator.retire?.();
  report(tried(name, result, late.signal.aborted ? timeoutMs : null));
}

/** Failures that are no matter of the input. */
const UNUSABLE: ReadonlySet<string> = new Set(["spawn", "connection", "redirected", "protocol"]);

/** @param endedAfterMs null: it ended by itself. */
function tried(name: string, result: RunResult, endedAfterMs: number | null): Finding {
  const about = { operator: name, ranMs: result.durationMs };
  const subject = quoted(name);
  if (result.ok) {
    const bytes = count(new TextEncoder().encode(result.output).length, "byte");
    const message = `${subject} made ${bytes} of an empty input in ${formatMs(result.durationMs)}`;
    return green("operator", message, about);
  }
  if (UNUSABLE.has(result.failure)) return red("operator", said(result.message), null, about);
  if (endedAfterMs !== null) {
    const message = `${subject} had not ended after ${formatMs(endedAfterMs)} with an empty input`;
    return yellow("operator", message, "is it to take so long? see --timeout", about);
  }
  const message = `with an empty input: ${said(result.message)}`;
  return yellow("operator", message, "well, if it needs another input", about);
}

function operatorOf(
  name: string,
  check: OperatorsCheck,
  lookup: Lookup,
  posting: TransportPosting,
): Operator {
  const { settings, machine: { clock, env }, stop } = check;
  const one = new Map([[name, settings.operators.get(name)!]]);
  const made = makeOperators(resolveOperators(one, lookup), {
    clock,
    sweeper: new Sweeper(clock),
    atOnce: stop.end,
    spawn: nativeSpawn(),
    posting,
    directories: temporaryDirectories(check.machine),
    environment: env,
    processes: ownProcesses(),
  });
  return made.get(name)!.operator;
}

function runEmpty(name: string, operator: Operator, signal: AbortSignal): Promise<RunResult> {
  const nobody = "0".repeat(64);
  return operator.run(
    {
      runId: randomUUID(),
      application: { chain: nobody, application: nobody },
      task: { operator: name, input: "" },
      attempt: 1,
    },
    { spawned: () => {}, stderr: () => {} },
    signal,
  );
}
