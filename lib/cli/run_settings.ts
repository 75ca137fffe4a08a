/**
 * From the flags of `run`, and what else is set, to settings; every mistake is told at once.
 *
 * @module
 */
import { CONFIG_VARIABLE } from "../config/environment_layer.ts";
import { ConfigError } from "../config/error.ts";
import { parseHeaderLines } from "../config/header_lines.ts";
import {
  type Configuration,
  type ConfigurationSources,
  loadConfiguration,
} from "../config/load.ts";
import { parseOperatorFlags } from "../config/operator_flag.ts";
import type { Layer, LayerIssue } from "../config/place.ts";
import { defaultConfigFile } from "../config/place_of_file.ts";
import type { Settings } from "../config/settings.ts";
import { defaultStateDirectory } from "../config/state_directory.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { Machine } from "./machine.ts";
import type { RunFlags } from "./run_flags.ts";
import { NAME } from "./version.ts";
import { workingDirectory } from "./working_directory.ts";

/** The flag that a setting comes from, so that people are told what they wrote. */
export const FLAGS: Readonly<Record<string, keyof RunFlags>> = {
  node: "node-url",
  nodeHeaders: "node-header",
  chain: "chain",
  applications: "operator-application-ids",
  operators: "operators",
  taskRetryDelay: "task-retry-delay-secs",
  slowAfter: "slow-task-group-secs",
  maxConcurrency: "max-concurrency",
  stateDir: "state-dir",
  logLevel: "log-level",
  logFormat: "log-format",
  controllerId: "controller-id",
  controllerOwner: "controller-owner",
  deregisterOnExit: "deregister-on-exit",
  discover: "discover",
  dryRun: "dry-run",
};

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

function flagLayer(flags: RunFlags): Layer {
  const issues: LayerIssue[] = [];
  const reading = <Value>(setting: string, read: () => Value) => attempt(issues, setting, read);
  const raw = {
    node: flags["node-url"],
    nodeHeaders: reading("nodeHeaders", () => given(flags["node-header"], parseHeaderLines)),
    chain: flags.chain,
    applications: flags["operator-application-ids"],
    operators: reading("operators", () => given(flags.operators, parseOperatorFlags)),
    taskRetryDelay: reading("taskRetryDelay", () => given(flags["task-retry-delay-secs"], seconds)),
    slowAfter: reading("slowAfter", () => given(flags["slow-task-group-secs"], seconds)),
    maxConcurrency: flags["max-concurrency"],
    stateDir: flags["state-dir"],
    logLevel: flags["log-level"],
    logFormat: flags["log-format"],
    controllerId: flags["controller-id"],
    controllerOwner: flags["controller-owner"],
    deregisterOnExit: flags["deregister-on-exit"],
    discover: discoveryOf(flags.discover),
    dryRun: flags["dry-run"] || undefined,
  };
  return {
    values: Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined)),
    placeOf: ([setting = ""]) => ({ kind: "flag", name: FLAGS[setting] ?? setting }),
    issues,
    isPartial: issues.length > 0,
  };
}

function given<Value, Read>(value: Value | undefined, read: (value: Value) => Read) {
  return value === undefined ? undefined : read(value);
}

/** The flag without a chain is the default one, and then the only one. */
function discoveryOf(chains: RunFlags["discover"]): true | readonly string[] | undefined {
  return chains?.every((chain) => chain === "") ? true : chains;
}

/** Seconds alone: that is what the names of these flags promise. */
function seconds(text: string): string {
  const isInRange = /^\d+(?:\.\d+)?$/.test(text) && Number(text) >= 0.001 &&
    Number(text) <= DAY_SECS;
  if (isInRange) return text;
  throw new SyntaxError(
    `expected seconds from 0.001 to ${DAY_SECS}, such as 5 or 0.5, not ${JSON.stringify(text)}`,
  );
}

const DAY_SECS = 86_400;

function attempt<Value>(
  issues: LayerIssue[],
  setting: string,
  read: () => Value,
): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = { kind: "flag", name: FLAGS[setting]! } as const;
    issues.push({ place, path: [setting], value: null, problem: error.message });
    return undefined;
  }
}

function placesIn({ XDG_STATE_HOME, HOME }: Machine["env"]): Record<string, string> {
  return {
    ...(XDG_STATE_HOME === undefined ? {} : { XDG_STATE_HOME }),
    ...(HOME === undefined ? {} : { HOME }),
  };
}
