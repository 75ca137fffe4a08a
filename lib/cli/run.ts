/**
 * `run`: the processor beside a node, until a signal.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { Settings } from "../config/settings.ts";
import type { EventListener } from "../observe/events.ts";
import { logEvents, type LogFormat } from "../observe/log.ts";
import { printDryOutcomes } from "./dry_run.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { CliContext, Machine } from "./machine.ts";
import { RUN_FLAGS, type RunFlags } from "./run_flags.ts";
import { settingsOf } from "./run_settings.ts";
import { stopSignals } from "./stopping.ts";
import { NAME } from "./version.ts";
import { work } from "./work.ts";

export const runCommand = buildCommand<RunFlags, [], CliContext>({
  async func(flags) {
    const { machine } = this;
    const settings = settingsOf(flags, machine);
    using stop = stopSignals(machine);
    const listeners = [logListener(settings, machine)];
    if (settings.processor.dryRun) listeners.push(printDryOutcomes(machine.stdout));
    const drained = await work({ settings, machine, stop, listeners });
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

The first SIGTERM, SIGINT or SIGHUP lets running operators end (20 s) and
submits their outcomes; a second SIGTERM or SIGINT ends at once.

Exit status: 0 stopped as asked, 1 failed or ended at once, 2 usage,
75 try again (the state directory is held by another processor).`,
  },
});

/** The log on the standard error. */
function logListener(
  { logLevel, logFormat }: Pick<Settings, "logLevel" | "logFormat">,
  { stderr, clock }: Machine,
): EventListener {
  const format: LogFormat = logFormat !== "auto"
    ? logFormat
    : stderr.isTerminal
    ? "pretty"
    : "json";
  return logEvents({
    level: logLevel,
    format,
    colors: stderr.hasColors,
    clock,
    write: stderr.write,
  });
}
