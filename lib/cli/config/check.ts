/**
 * `config check`: the file and the variables, with every mistake as `run` would say it.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { ConfigError } from "../../config/error.ts";
import type { Configuration } from "../../config/load.ts";
import { defaultConfigFile } from "../../config/place_of_file.ts";
import { isIdle } from "../../config/settings.ts";
import { escapeControls } from "../../observe/escape.ts";
import { count } from "../../observe/line.ts";
import { CliError, EXIT } from "../exit_status.ts";
import type { CliContext, Machine } from "../machine.ts";
import { print } from "../printing.ts";
import { RUN_FLAGS, type RunFlags } from "../run_flags.ts";
import { configurationOf } from "../run_settings.ts";
import { NAME } from "../version.ts";
import { JSON_FLAG, printJson } from "./json.ts";

interface CheckFlags extends Pick<RunFlags, "config"> {
  readonly "json"?: boolean;
}

export const checkCommand = buildCommand<CheckFlags, [], CliContext>({
  async func({ json = false, ...flags }) {
    const { machine } = this;
    try {
      const configuration = checked(flags, machine);
      await (json
        ? printJson(reportOf(configuration), machine)
        : print(`${escapeControls(lineOf(configuration))}\n`, machine));
    } catch (error) {
      if (!json || !(error instanceof CliError && error.cause instanceof ConfigError)) throw error;
      const { issues } = error.cause;
      await printJson({ ok: false, mistakes: issues }, machine);
      throw new CliError(error.exitStatus, count(issues.length, "mistake"), { cause: error });
    }
  },
  parameters: { flags: { config: RUN_FLAGS.config, json: JSON_FLAG } },
  docs: {
    brief: "Check the configuration file and the variables",
    customUsage: ["[--config FILE] [--json]"],
    fullDescription: `Reads the file, the variables and the files of secrets as run would, starts
nothing, and says every mistake with its line. It does not look for a node or
for operators.

Exit status: 0 all is right, 1 failed, 2 a setting is wrong or there is no file.`,
  },
});

/** @throws {CliError} with status 2 and every mistake; also when there is nothing to check. */
function checked(flags: Pick<RunFlags, "config">, machine: Machine): Configuration {
  const configuration = configurationOf(flags, machine, "config check");
  if (configuration.file !== null || Object.keys(configuration.values).length > 0) {
    return configuration;
  }
  const path = defaultConfigFile(machine.platform, machine.env);
  const where = path === null ? "" : `${path} does not exist, `;
  const message = `there is nothing to check: ${where}no --config and no variable is given; ` +
    `"${NAME} config init" writes a file to begin with`;
  throw new CliError(EXIT.usage, message);
}

/** `/etc/x.toml is right: 2 applications, 1 operator, 3 other settings; 1 setting from variables` */
function lineOf({ file, settings, values, origin }: Configuration): string {
  const others = Object.keys(values).filter((name) => !COUNTED.has(name));
  const parts = [
    count(settings.applications.length, "application"),
    count(settings.operators.size, "operator"),
    ...headersPart(Object.keys(settings.nodeHeaders).length),
    count(others.length, "other setting"),
  ];
  const foreign = Object.keys(values).filter((name) => origin(name).kind === "variable");
  const end = file === null || foreign.length === 0
    ? ""
    : `; ${count(foreign.length, "setting")} from variables`;
  // No mistake, for a file can be filled in later; but worth a word.
  const idle = isIdle(settings) ? "; it names nothing to work for" : "";
  return `${file ?? "what the variables set"} is right: ${parts.join(", ")}${end}${idle}`;
}

const COUNTED: ReadonlySet<string> = new Set(["applications", "operators", "nodeHeaders"]);

function headersPart(number: number): readonly string[] {
  return number === 0 ? [] : [count(number, "header")];
}

function reportOf({ file, secretFiles, settings, values }: Configuration): unknown {
  return {
    ok: true,
    file,
    secretFiles,
    settings: Object.keys(values),
    applications: settings.applications,
    operators: [...settings.operators.keys()],
  };
}
