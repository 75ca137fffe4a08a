/**
 * `exec`: one run of one operator, as `run` would make it, without a node and without a journal.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { readInput } from "./exec/input.ts";
import { runOnce } from "./exec/run_once.ts";
import type { CliContext } from "./machine.ts";
import { RUN_FLAGS, type RunFlags } from "./run_flags.ts";
import { settingsOf } from "./run_settings.ts";
import { parseApplication, parseChain } from "../protocol/application_argument.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import { NAME } from "./version.ts";

interface ExecFlags extends Pick<RunFlags, "config" | "operators"> {
  readonly "input": string;
  readonly "task-id"?: string;
  readonly "application"?: ReturnType<typeof parseApplication>;
  readonly "chain"?: string;
}

export const execCommand = buildCommand<ExecFlags, [name: string], CliContext>({
  async func({ input, "task-id": taskId, application, chain, ...flags }, operator) {
    const { machine } = this;
    await runOnce({
      // No state is kept here, so nobody has to say where.
      settings: settingsOf({ ...flags, "state-dir": "." }, machine, "exec"),
      operator,
      application: addressOf(application, chain),
      taskId,
      input: () => readInput(input, machine),
    }, machine);
  },
  parameters: {
    flags: {
      "config": RUN_FLAGS.config,
      "operators": RUN_FLAGS.operators,
      "input": {
        kind: "parsed",
        parse: String,
        default: "-",
        placeholder: "FILE",
        brief: "FILE with the task's input, - is the standard input",
      },
      "task-id": {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "ID",
        brief: "ID of the task (default: none, a positional task)",
      },
      "application": {
        kind: "parsed",
        parse: parseApplication,
        optional: true,
        placeholder: "APP",
        brief: "APP or CHAIN:APP that seems to ask (default: zeros)",
      },
      "chain": {
        kind: "parsed",
        parse: parseChain,
        optional: true,
        placeholder: "CHAIN",
        brief: "CHAIN of an application given without one (default: zeros)",
      },
    },
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "The operator, by the name that tasks call it",
        placeholder: "name",
        parse: String,
      }],
    },
  },
  docs: {
    brief: "Run one operator once, as run would, without a node",
    customUsage: ["NAME [--config FILE] [--operators NAME[=PATH]] [--input FILE] [FLAGS]"],
    fullDescription: `Runs one operator with the environment, limits and process group that it has
under run; it stands in the configuration file, or in --operators. The outcome
goes to the standard output, to the byte; what the operator says, and a line
about its end, to the standard error. Nothing is stored, sent, or left running
when a signal ends it.

  printf hello | ${NAME} exec shout --operators shout=./shout

Exit status: 0 the outcome would be submitted, 1 the run failed or was ended,
2 usage.`,
  },
});

/** What stands for the ids of nobody. */
const NOBODY = "0".repeat(64);

function addressOf(
  application: ExecFlags["application"],
  chain: string | undefined,
): ApplicationOnChain {
  return {
    chain: application?.chain ?? chain ?? NOBODY,
    application: application?.application ?? NOBODY,
  };
}
