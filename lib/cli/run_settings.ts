/**
 * From the flags of `run` to settings, with every mistake told at once and by its flag.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { ConfigError } from "../config/error.ts";
import { type NodeHeader, parseHeaderFlag } from "../config/node_address.ts";
import { parseOperatorFlags } from "../config/operator_flag.ts";
import { parseSettings } from "../config/parse.ts";
import type { Settings } from "../config/settings.ts";
import { defaultStateDirectory } from "../config/state_directory.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { Machine } from "./machine.ts";
import type { RunFlags } from "./run_flags.ts";
import { NAME } from "./version.ts";

/** The flag that a setting comes from, so that people are told what they wrote. */
const FLAGS: Readonly<Record<string, keyof RunFlags>> = {
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
 * The settings that the flags stand for.
 *
 * @param command whose flags they are; `run` alone needs an application.
 * @throws {CliError} with status 2 and a line for each flag that is wrong.
 */
export function settingsOf(
  flags: RunFlags,
  machine: Machine,
  command: "run" | "exec" = "run",
): Settings {
  const problems: string[] = [];
  const raw = {
    node: flags["node-url"],
    nodeHeaders: attempt(problems, "node-header", () => headersOf(flags["node-header"] ?? [])),
    chain: flags.chain,
    applications: command === "run"
      ? applicationsOf(flags, problems)
      : flags["operator-application-ids"],
    operators: attempt(problems, "operators", () => parseOperatorFlags(flags.operators ?? [])),
    ...delaysOf(flags, problems),
    maxConcurrency: flags["max-concurrency"],
    stateDir: flags["state-dir"],
    logLevel: flags["log-level"],
    logFormat: flags["log-format"],
    controllerId: flags["controller-id"],
    controllerOwner: flags["controller-owner"],
    deregisterOnExit: flags["deregister-on-exit"],
    discover: discoveryOf(flags.discover),
    dryRun: flags["dry-run"],
  };
  const settings = attemptSettings(problems, raw, machine);
  if (settings !== null && problems.length === 0) return settings;
  const lines = problems.map((problem) => `\n  ${problem}`).join("");
  throw new CliError(EXIT.usage, `${mistakes(problems.length)}${lines}\n${hint(command)}`);
}

function hint(command: string): string {
  return `All flags: ${NAME} ${command} --help`;
}

function mistakes(number: number): string {
  return number === 1 ? "a flag is wrong:" : `${number} flags are wrong:`;
}

function applicationsOf(flags: RunFlags, problems: string[]): readonly string[] | undefined {
  const applications = flags["operator-application-ids"];
  if (applications !== undefined && applications.length > 0) return applications;
  if (flags["controller-id"] !== undefined || flags.discover !== undefined) return undefined;
  problems.push(
    "--operator-application-ids: give at least one application to work for, as APP or CHAIN:APP",
  );
  return undefined;
}

/** The flag without a chain is the default one, and then the only one. */
function discoveryOf(chains: RunFlags["discover"]): true | readonly string[] | undefined {
  return chains?.every((chain) => chain === "") ? true : chains;
}

/** Seconds alone: that is what the names of these flags promise. */
const SECONDS = /^\d+(?:\.\d+)?$/;

function delaysOf(flags: RunFlags, problems: string[]): Record<string, string | undefined> {
  return {
    taskRetryDelay: secondsOf(flags, "task-retry-delay-secs", problems),
    slowAfter: secondsOf(flags, "slow-task-group-secs", problems),
  };
}

function secondsOf(
  flags: RunFlags,
  name: "task-retry-delay-secs" | "slow-task-group-secs",
  problems: string[],
): string | undefined {
  const given = flags[name];
  if (given === undefined || SECONDS.test(given)) return given;
  problems.push(`--${name}: expected seconds, such as 5 or 0.5, not ${JSON.stringify(given)}`);
  return undefined;
}

/** Headers by name, from the flags and from the files that they name. */
function headersOf(flags: readonly string[]): Readonly<Record<string, string>> {
  const headers: NodeHeader[] = flags.flatMap((flag) =>
    flag.startsWith("@") ? headersIn(flag.slice(1)) : [parseHeaderFlag(flag)]
  );
  return Object.fromEntries(headers);
}

/** One header a line; empty lines and lines that begin with `#` are skipped. */
function headersIn(path: string): readonly NodeHeader[] {
  return linesOf(path).flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    try {
      return [parseHeaderFlag(line)];
    } catch (error) {
      throw new SyntaxError(`${path}, line ${index + 1}: ${messageOf(error)}`, { cause: error });
    }
  });
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split(/\r?\n/);
  } catch (error) {
    throw new SyntaxError(`the file cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function attempt<Value>(
  problems: string[],
  flag: keyof RunFlags,
  read: () => Value,
): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push(`--${flag}: ${error.message}`);
    return undefined;
  }
}

function attemptSettings(
  problems: string[],
  raw: Readonly<Record<string, unknown>>,
  { platform, env }: Machine,
): Settings | null {
  try {
    return parseSettings(raw, defaultStateDirectory(platform, placesIn(env)));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.issues.map(({ key, value, problem }) => {
      const flag = FLAGS[key.split(".", 1)[0] ?? ""];
      const place = flag === undefined ? key : `--${flag}`;
      return `${place}: ${problem}${value === null ? "" : `, not ${value}`}`;
    }));
    return null;
  }
}

function placesIn({ XDG_STATE_HOME, HOME }: Machine["env"]): Record<string, string> {
  return {
    ...(XDG_STATE_HOME === undefined ? {} : { XDG_STATE_HOME }),
    ...(HOME === undefined ? {} : { HOME }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
