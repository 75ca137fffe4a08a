/**
 * The operators of the settings, checked before anything is started.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { REQUEST_LIMIT_BYTES } from "../node/port.ts";
import { type CommandContext, CommandOperator } from "../operators/command.ts";
import type { Operator } from "../operators/port.ts";
import { CommandError, type Lookup, resolveCommand } from "../operators/resolve.ts";
import type { OperatorPolicy } from "../processor/options.ts";
import { ENVELOPE_BYTES_IN_BODY, outcomeBytesInBody } from "../protocol/literals.ts";
import { CliError, EXIT } from "./exit_status.ts";

/** An operator, and how its tasks are dealt with. */
export interface ConfiguredOperator {
  readonly operator: Operator;
  readonly policy: OperatorPolicy;
}

/**
 * Looks every command up and makes the operators, by name.
 *
 * @throws {CliError} with status 1 and a line for each operator that cannot be run.
 */
export function configuredOperators(
  { operators }: Pick<Settings, "operators">,
  lookup: Lookup,
  context: Omit<CommandContext, "outputLimit">,
): ReadonlyMap<string, ConfiguredOperator> {
  const problems: string[] = [];
  const made = new Map<string, ConfiguredOperator>();
  for (const [name, { options, policy }] of operators) {
    try {
      const resolved = resolveCommand(name, options, lookup);
      const outputLimit = outputLimitOf(name);
      made.set(name, {
        operator: new CommandOperator(name, resolved, { ...context, outputLimit }),
        policy,
      });
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof RangeError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length === 0) return made;
  const lines = problems.map((problem) => `\n  --operators: ${problem}`).join("");
  throw new CliError(EXIT.failed, `nothing was started, operators cannot be run:${lines}`);
}

/** What a request has left for the output of a task without an id, escaped (O3). */
function outputLimitOf(operator: string): number {
  return REQUEST_LIMIT_BYTES - ENVELOPE_BYTES_IN_BODY -
    outcomeBytesInBody({ operator, output: "" }, 0);
}
