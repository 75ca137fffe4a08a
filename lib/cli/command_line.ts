/**
 * The command line: the commands, and how their ends become exit statuses.
 *
 * @module
 */
import {
  type Application,
  buildApplication,
  buildRouteMap,
  run,
  type StricliProcess,
  text_en,
} from "@stricli/core";
import { demoCommand } from "./demo.ts";
import { devCommand } from "./dev.ts";
import { execCommand } from "./exec.ts";
import { describeError, fromStricli, statusOf } from "./exit_status.ts";
import { helpCommand } from "./help.ts";
import type { CliContext, Machine, Output } from "./machine.ts";
import { runCommand } from "./run.ts";
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
  await run(commandLine(context), args, context);
  return fromStricli(process.exitCode);
}

const BRIEF = "Runs the off-chain tasks of Linera applications, beside a node.";

/** The commands; `help` needs the whole of them, so it is made last. */
function commandLine(context: CliContext): Application<CliContext> {
  const routes = {
    run: runCommand,
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
  const application: Application<CliContext> = buildApplication(root, {
    name: NAME,
    versionInfo: { currentVersion: VERSION },
    scanner: { caseStyle: "original" },
    documentation: { onlyRequiredInUsageLine: true },
    localization: { text: TEXT },
    determineExitCode: statusOf,
  });
  return application;
}

const ROOT_DESCRIPTION = `${BRIEF}

Beside a node:      ${NAME} run --help
Without a node:     ${NAME} demo
To write operators: ${NAME} dev, and ${NAME} exec

Exit status: 0 done, 1 failed, 2 usage, 75 try again (the state directory is
held by another processor).`;

/** Stricli's text, with the program's name in front of errors and a way on behind them. */
const TEXT = {
  ...text_en,
  noCommandRegisteredForInput: (args: Parameters<typeof text_en.noCommandRegisteredForInput>[0]) =>
    `${NAME}: ${text_en.noCommandRegisteredForInput(args)}\nAll commands: ${NAME} --help`,
  exceptionWhileParsingArguments: (error: unknown, ansiColor: boolean) =>
    `${NAME}: ${text_en.exceptionWhileParsingArguments.call(TEXT, error, ansiColor)}\n` +
    `All flags: ${NAME} COMMAND --help`,
  exceptionWhileRunningCommand: (error: unknown) => `${NAME}: ${describeError(error)}`,
  commandErrorResult: (error: Error) => `${NAME}: ${describeError(error)}`,
};

function streamOf(output: Output): StricliProcess["stdout"] {
  const write = (text: string) => output.write(wrapText(text, output.columns));
  return { write, getColorDepth: () => output.hasColors ? 8 : 1 };
}
