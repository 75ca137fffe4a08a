/**
 * `help [COMMAND]`: what `--help` says.
 *
 * @module
 */
import { buildCommand, type Command } from "@stricli/core";
import type { CliContext } from "./machine.ts";

/** @param show writes the help of a command, or of the program for an empty list. */
export function helpCommand(
  show: (topic: readonly string[]) => Promise<void>,
): Command<CliContext> {
  return buildCommand<Record<never, never>, string[], CliContext>({
    func: (_flags, ...topic) => show(topic),
    parameters: {
      positional: {
        kind: "array",
        parameter: { brief: "The command to be explained", placeholder: "command", parse: String },
        maximum: 2,
      },
    },
    docs: { brief: "Explain a command, or all of them" },
  });
}
