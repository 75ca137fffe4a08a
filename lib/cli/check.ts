/**
 * `check`: what would keep `run` from its work, and what to do about it.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { Configuration } from "../config/load.ts";
import { count } from "../observe/line.ts";
import { askedNode } from "./asked_node.ts";
import type { Finding, Level } from "./check/finding.ts";
import { checkLimits } from "./check/limits.ts";
import { writeJson, writeText } from "./check/lines.ts";
import { checkNode } from "./check/node.ts";
import { checkOpenPort } from "./check/open_port.ts";
import { checkOperators } from "./check/operators.ts";
import { checkSettings } from "./check/settings.ts";
import { checkState } from "./check/state.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { CliContext, Machine } from "./machine.ts";
import { print } from "./printing.ts";
import { RUN_FLAGS, type RunFlags } from "./run_flags.ts";
import { configurationOf } from "./run_settings.ts";
import { throwIfStopped } from "./stopped.ts";
import { stopSignals } from "./stopping.ts";
import { TIMEOUT_FLAG } from "./timeout_flag.ts";
import { NAME } from "./version.ts";

interface CheckFlags extends RunFlags {
  readonly "run"?: boolean;
  readonly "json"?: boolean;
  readonly "timeout": number;
}

const yes = { kind: "boolean", optional: true, withNegated: false } as const;

export const checkCommand = buildCommand<CheckFlags, [], CliContext>({
  async func({ run: isTrial = false, json: isJson = false, timeout: timeoutMs, ...flags }) {
    const { machine } = this;
    const configuration = configurationOf(flags, machine, "check");
    const counts = await check({ configuration, machine, isTrial, isJson, timeoutMs });
    const all = counts.green + counts.yellow + counts.red;
    const sum = `\n${counts.green} green, ${counts.yellow} yellow, none red\n`;
    await print(isJson || counts.red > 0 ? "" : sum, machine);
    if (counts.red === 0) return;
    const verb = counts.red === 1 ? "is" : "are";
    const message = `${counts.red} of ${count(all, "check")} ${verb} red, see above`;
    throw new CliError(EXIT.failed, message);
  },
  parameters: {
    flags: {
      ...RUN_FLAGS,
      "run": { ...yes, brief: "Run each operator once, with an empty input" },
      "json": { ...yes, brief: "A line of JSON for each check" },
      "timeout": TIMEOUT_FLAG,
    },
  },
  docs: {
    brief: "Tell what would keep run from its work, and what to do",
    customUsage: ["[FLAGS of run] [--run] [--json] [--timeout TIME]"],
    fullDescription:
      `Takes the settings that run takes, and looks at the state directory, the limits
of the machine, the operators, the node, its chains and the applications. A line
for each, as soon as it is known:

  green   as it should be
  yellow  to be known
  red     run would not do its work; behind the arrow is what to do

No outcome is sent. Whether a chain can propose is asked by retryPendingBlock,
which adds no block of its own but has one committed that the node holds as
pending; so it is asked only while no processor uses the state directory.

  ${NAME} check --operator-application-ids APP --operators cat

Exit status: 0 nothing is red, 1 something is, 2 usage or a wrong setting.`,
  },
});

interface Check {
  readonly configuration: Configuration;
  readonly machine: Machine;
  readonly isTrial: boolean;
  readonly isJson: boolean;
  readonly timeoutMs: number;
}

/** This machine first, which is known at once; then the operators and the node, side by side. */
async function check(
  { configuration, machine, isTrial, isJson, timeoutMs }: Check,
): Promise<Record<Level, number>> {
  const counts = { green: 0, yellow: 0, red: 0 };
  using stop = stopSignals(machine);
  const report = (finding: Finding) => {
    // What is under way then has no answer for that reason alone.
    if (stop.drain.aborted) return;
    counts[finding.level] += 1;
    (isJson ? writeJson : writeText)(finding, machine.stdout);
  };
  const { settings } = configuration;
  using asked = askedNode(settings, machine.clock, timeoutMs);
  checkSettings(configuration).forEach(report);
  report(checkState(settings, machine));
  checkLimits(settings.processor.maxConcurrency).forEach(report);
  checkOpenPort(settings.nodeUrl).forEach(report);
  await Promise.all([
    checkOperators({ settings, machine, isTrial, timeoutMs, stop }, report),
    checkNode({ ...asked, settings, machine, timeoutMs }, stop.drain, report),
  ]);
  throwIfStopped(stop.drain);
  return counts;
}
