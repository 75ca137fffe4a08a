/**
 * The command line: the commands, and how their ends become exit statuses.
 *
 * @module
 */
import {
  AliasNotFoundError,
  type Application,
  type ApplicationText,
  buildApplication,
  buildRouteMap,
  ExitCode,
  FlagNotFoundError,
  run,
  type StricliProcess,
  text_en,
} from "@stricli/core";
import { appsCommand } from "./apps.ts";
import { checkCommand } from "./check.ts";
import { configCommands } from "./config.ts";
import { demoCommand } from "./demo.ts";
import { devCommand } from "./dev.ts";
import { execCommand } from "./exec.ts";
import { escapeLines } from "../observe/escape.ts";
import { describeError, fromStricli, statusOf } from "./exit_status.ts";
import { helpCommand } from "./help.ts";
import type { CliContext, Machine, Output } from "./machine.ts";
import { runCommand } from "./run.ts";
import { scannerMessage } from "./scanner_messages.ts";
import { taskCommands } from "./tasks.ts";
import { commandNamed, type Named, unknownFlags } from "./unknown_flags.ts";
import { NAME, VERSION } from "./version.ts";
import { versionCommand } from "./version_command.ts";
import { wrapText } from "./wrapping.ts";

/**
 * Runs the command that the arguments name.
 *
 * @param args without the runtime and the program.
 * @returns the exit status: 0 done, 1 failed, 2 usage, 75 try again.
 */
export async function runCommandLine(args: readonly string[], machine: Machine): Promise<number> {
  const process: StricliProcess = {
    stdout: streamOf(machine.stdout),
    stderr: streamOf(machine.stderr),
    env: { ...machine.env, STRICLI_SKIP_VERSION_CHECK: "1" },
  };
  const context = { process, machine };
  const { application, named } = commandLine(context, args);
  await run(application, args, context);
  process.stderr.write(wayOn(process.exitCode, named));
  return fromStricli(process.exitCode);
}

/** Where all commands or flags stand, after a mistake of which stricli only says what it is. */
function wayOn(
  exitCode: StricliProcess["exitCode"],
  { words, command }: Named<CliContext>,
): string {
  const help = (of: readonly string[]) => [NAME, ...of, "--help"].join(" ");
  // With a command there, it was `help` that did not know one.
  if (exitCode === ExitCode.UnknownCommand) return `All commands: ${help(command ? [] : words)}\n`;
  return exitCode === ExitCode.InvalidArgument ? `All flags: ${help(words)}\n` : "";
}

const BRIEF = "Runs the off-chain tasks of Linera applications, beside a node.";

interface CommandLine {
  readonly application: Application<CliContext>;
  readonly named: Named<CliContext>;
}

/** The commands; `help` needs the whole of them, so it is made last. */
function commandLine(context: CliContext, args: readonly string[]): CommandLine {
  const routes = {
    run: runCommand,
    check: checkCommand,
    apps: appsCommand,
    tasks: taskCommands,
    config: configCommands,
    exec: execCommand,
    dev: devCommand,
    demo: demoCommand,
    version: versionCommand,
  };
  const help = helpCommand((topic) => run(application, [...topic, "--help"], context));
  const root = buildRouteMap<keyof typeof routes | "help", CliContext>({
    routes: { ...routes, help },
    docs: { brief: BRIEF, fullDescription: ROOT_DESCRIPTION },
  });
  const named = commandNamed(root, args);
  const application: Application<CliContext> = buildApplication(root, {
    name: NAME,
    versionInfo: { currentVersion: VERSION },
    scanner: { caseStyle: "original" },
    documentation: { onlyRequiredInUsageLine: true },
    localization: { text: textWith(unknownFlags(named, args)) },
    determineExitCode: statusOf,
  });
  return { application, named };
}

const ROOT_DESCRIPTION = `${BRIEF}

To see it work         ${NAME} demo
To write operators     ${NAME} dev, and ${NAME} exec
To see what there is   ${NAME} apps --ask
Before it runs         ${NAME} config init, and ${NAME} check
Beside a node          ${NAME} run --help

Exit status: 0 done, 1 failed, 2 usage, 75 try again (the state directory is
held by another processor).`;

/** Stricli's text, with the program's name in front of errors, and with all unknown flags at once. */
function textWith(unknown: readonly string[]): ApplicationText {
  return {
    ...text_en,
    noCommandRegisteredForInput: (args) => said(text_en.noCommandRegisteredForInput(args)),
    exceptionWhileParsingArguments(error, ansiColor) {
      const isListed = unknown.length > 0 &&
        (error instanceof FlagNotFoundError || error instanceof AliasNotFoundError);
      const first = scannerMessage(
        error,
        (error) => text_en.exceptionWhileParsingArguments.call(this, error, ansiColor),
      );
      return [...(isListed ? [] : [first]), ...unknown.map((flag) => `unknown flag ${flag}`)]
        .map(said).join("\n");
    },
    exceptionWhileRunningCommand: (error) => said(describeError(error)),
    commandErrorResult: (error) => said(describeError(error)),
  };
}

/** What was typed, and what stands in files, is repeated in it. */
function said(message: string): string {
  return `${NAME}: ${escapeLines(message)}`;
}

function streamOf(output: Output): StricliProcess["stdout"] {
  const write = (text: string) => output.write(wrapText(text, output.columns));
  return { write, getColorDepth: () => output.hasColors ? 8 : 1 };
}
