/**
 * `run`: the processor beside a node, until a signal.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { Configuration } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import type { EventListener } from "../observe/events.ts";
import { jsonLines } from "../observe/json_lines.ts";
import { logEvents, type LogOptions } from "../observe/log.ts";
import { printDryOutcomes } from "./dry_run.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { CliContext, Machine } from "./machine.ts";
import { Reloads } from "./reload/reloads.ts";
import { RUN_FLAGS, type RunFlags } from "./run_flags.ts";
import { configurationOf, reloadedConfiguration } from "./run_settings.ts";
import { givesBack, runtimeMemory } from "./spare_memory.ts";
import { stopSignals } from "./stopping.ts";
import { NAME } from "./version.ts";
import { work } from "./work.ts";

export const runCommand = buildCommand<RunFlags, [], CliContext>({
  async func(flags) {
    const { machine } = this;
    const configuration = configurationOf(flags, machine);
    const { settings, file } = configuration;
    using reloads = reloadsOf(configuration, machine);
    using stop = stopSignals(machine, hangupOf(reloads, machine));
    let { logLevel } = settings;
    const format = await logFormat(settings, machine);
    const listeners = [logListener(() => logLevel, format, machine)];
    listeners.push(givesBack({ ...machine, life: stop.drain, memory: runtimeMemory() }));
    if (settings.processor.dryRun) listeners.push(printDryOutcomes(machine.stdout));
    const reloading = reloads === null ? null : {
      reloads,
      file: file!,
      load: () => reloadedConfiguration(flags, machine, file!),
      setLogLevel: (level: Settings["logLevel"]) => {
        logLevel = level;
      },
    };
    const { origin } = configuration;
    const drained = await work({ settings, origin, machine, stop, listeners, reloading });
    if (!drained) throw new CliError(EXIT.failed, "ended at once by a second signal");
  },
  parameters: { flags: RUN_FLAGS },
  docs: {
    brief: "Run tasks beside a node, until SIGTERM or SIGINT",
    customUsage: ["--operator-application-ids APP… --operators NAME[=PATH]… [FLAGS]"],
    fullDescription: `Asks applications what they want done, runs operators for it, and submits what
they write. The node may be down at start: it is waited for.

  ${NAME} run --node-url http://127.0.0.1:8080 \\
    --operator-application-ids APP --operators cat=/bin/cat

The first SIGTERM or SIGINT lets running operators end (20 s) and submits their
outcomes; a second one ends at once. With a configuration file SIGHUP reloads it,
unless the standard input is a terminal, and so does a change of the file.

Exit status: 0 stopped as asked, 1 failed or ended at once, 2 usage, 75 try
again (the state directory is held by another processor).`,
  },
});

/** null: no file is in use, so nothing can change. */
function reloadsOf({ file, secretFiles }: Configuration, { clock }: Machine): Reloads | null {
  return file === null ? null : new Reloads(clock, [file, ...secretFiles]);
}

/** A terminal that closes means the end, and not that somebody has edited a file (D4). */
function hangupOf(reloads: Reloads | null, { stdinIsTerminal }: Machine): (() => void) | null {
  return reloads === null || stdinIsTerminal ? null : () => reloads.want("signal");
}

/** The log on the standard error. */
function logListener(
  level: LogOptions["level"],
  format: LogOptions["format"],
  { stderr: { write }, clock }: Machine,
): EventListener {
  return logEvents({ level, format, clock, write });
}

async function logFormat(
  { logFormat }: Pick<Settings, "logFormat">,
  { stderr: { isTerminal, hasColors } }: Machine,
): Promise<LogOptions["format"]> {
  const isPretty = logFormat === "auto" ? isTerminal : logFormat === "pretty";
  if (!isPretty) return jsonLines();
  const { prettyLines } = await import("../observe/pretty_lines.ts");
  return prettyLines(hasColors);
}
