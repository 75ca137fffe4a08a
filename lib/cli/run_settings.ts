/**
 * From the flags of `run`, and what else is set, to settings; every mistake is told at once.
 *
 * @module
 */
import { CONFIG_VARIABLE } from "../config/environment_layer.ts";
import { ConfigError } from "../config/error.ts";
import {
  type Configuration,
  type ConfigurationSources,
  loadConfiguration,
} from "../config/load.ts";
import { defaultConfigFile } from "../config/place_of_file.ts";
import type { Settings } from "../config/settings.ts";
import { defaultStateDirectory } from "../config/state_directory.ts";
import { CliError, EXIT } from "./exit_status.ts";
import { flagLayer } from "./flag_layer.ts";
import type { Machine } from "./machine.ts";
import type { RunFlags } from "./run_flags.ts";
import { NAME } from "./version.ts";
import { workingDirectory } from "./working_directory.ts";

/**
 * The settings that flags, variables and the file stand for, and where each comes from.
 *
 * @param command whose flags they are; `run` alone needs something to work for.
 * @throws {CliError} with status 2 and a line for each mistake in any of them.
 */
export function configurationOf(
  flags: RunFlags,
  machine: Machine,
  command = "run",
): Configuration {
  return load(sourcesOf(flags, machine, command === "run"), command);
}

/** The same, when nobody asks where they come from. */
export function settingsOf(flags: RunFlags, machine: Machine, command = "run"): Settings {
  return configurationOf(flags, machine, command).settings;
}

/**
 * Reads all of it anew, as at the start; the file that was there then has to be.
 *
 * @throws {ConfigError} with every mistake.
 */
export function reloadedConfiguration(
  flags: RunFlags,
  machine: Machine,
  file: string,
): Configuration {
  const sources = sourcesOf(flags, machine, true);
  return loadConfiguration({ ...sources, file: { path: file, isRequired: true } });
}

/** What to read, now and at each reload. */
function sourcesOf(
  flags: RunFlags,
  { platform, env }: Machine,
  needsWork: boolean,
): ConfigurationSources {
  const given = flags.config ?? (env[CONFIG_VARIABLE] || undefined);
  const path = given ?? defaultConfigFile(platform, env);
  return {
    file: path === null ? null : { path, isRequired: given !== undefined },
    workingDirectory: workingDirectory(),
    environment: env,
    flags: () => flagLayer(flags),
    stateDirectory: defaultStateDirectory(platform, placesIn(env)),
    needsWork,
  };
}

function load(sources: ConfigurationSources, command: string): Configuration {
  try {
    return loadConfiguration(sources);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.message.split("\n").map((line) => `\n  ${line}`).join("");
    const hint = `All flags: ${NAME} ${command} --help`;
    const message = `${mistakes(error.issues.length)}${lines}\n${hint}`;
    throw new CliError(EXIT.usage, message, { cause: error });
  }
}

function mistakes(number: number): string {
  return number === 1 ? "a setting is wrong:" : `${number} settings are wrong:`;
}

function placesIn({ XDG_STATE_HOME, HOME }: Machine["env"]): Record<string, string> {
  return {
    ...(XDG_STATE_HOME === undefined ? {} : { XDG_STATE_HOME }),
    ...(HOME === undefined ? {} : { HOME }),
  };
}
