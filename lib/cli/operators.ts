/**
 * The operators of the settings, checked before anything is started or replaced.
 *
 * @module
 */
import type { AnyOperatorOptions, Settings } from "../config/settings.ts";
import { REQUEST_LIMIT_BYTES } from "../node/port.ts";
import { escapeControls } from "../observe/escape.ts";
import { type CommandContext, CommandOperator } from "../operators/command.ts";
import { type HttpContext, HttpOperator } from "../operators/http.ts";
import { checkOperatorOptions } from "../operators/options.ts";
import type { Operator } from "../operators/port.ts";
import { CommandError, type Lookup, resolveCommand } from "../operators/resolve.ts";
import { type StreamContext, StreamOperator } from "../operators/stream.ts";
import type { OperatorPolicy } from "../processor/options.ts";
import type { OperatorEntry } from "../processor/processor.ts";
import { ENVELOPE_BYTES_IN_BODY, outcomeBytesInBody } from "../protocol/literals.ts";
import { CliError, EXIT } from "./exit_status.ts";

/** An operator whose command was found: with absolute paths. Of a service nothing is looked up. */
export interface ResolvedOperator {
  readonly options: AnyOperatorOptions;
  readonly policy: OperatorPolicy;
}

/** Operators that cannot be run. */
export class OperatorsError extends Error {
  override readonly name = "OperatorsError";
  /** What is wrong, by the operator's name. */
  readonly problems: ReadonlyMap<string, string>;

  constructor(problems: ReadonlyMap<string, string>) {
    super([...problems.values()].join("\n"));
    this.problems = problems;
  }
}

/**
 * Looks every command up.
 *
 * @throws {OperatorsError} with all that cannot be run.
 */
export function resolveOperators(
  operators: Settings["operators"],
  lookup: Lookup,
): ReadonlyMap<string, ResolvedOperator> {
  const problems = new Map<string, string>();
  const resolved = new Map<string, ResolvedOperator>();
  for (const [name, { options, policy }] of operators) {
    try {
      resolved.set(name, { options: resolvedOptions(name, options, lookup), policy });
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof RangeError)) throw error;
      problems.set(name, error.message);
    }
  }
  if (problems.size > 0) throw new OperatorsError(problems);
  return resolved;
}

function resolvedOptions(
  name: string,
  options: AnyOperatorOptions,
  lookup: Lookup,
): AnyOperatorOptions {
  if ("url" in options) return options;
  checkOperatorOptions(name, options);
  return resolveCommand(name, options, lookup);
}

/** What operators of all kinds share. */
export type OperatorsContext = Omit<CommandContext & HttpContext & StreamContext, "outputLimit">;

/** Makes the operators, by name. */
export function makeOperators(
  resolved: ReadonlyMap<string, ResolvedOperator>,
  context: OperatorsContext,
): ReadonlyMap<string, OperatorEntry> {
  return new Map([...resolved].map(([name, { options, policy }]) => {
    const operator = made(name, options, { ...context, outputLimit: outputLimitOf(name) });
    return [name, { operator, policy }];
  }));
}

function made(
  name: string,
  options: AnyOperatorOptions,
  context: CommandContext & HttpContext & StreamContext,
): Operator {
  if ("url" in options) return new HttpOperator(name, options, context);
  if ("processes" in options) return new StreamOperator(name, options, context);
  return new CommandOperator(name, options, context);
}

/**
 * Looks every command up at the start of the program.
 *
 * @param placeOf where an operator was set.
 * @throws {CliError} with status 1 and a line for each operator that cannot be run.
 */
export function operatorsAtStart(
  operators: Settings["operators"],
  lookup: Lookup,
  placeOf: (name: string) => string = () => "--operators",
): ReadonlyMap<string, ResolvedOperator> {
  try {
    return resolveOperators(operators, lookup);
  } catch (error) {
    if (!(error instanceof OperatorsError)) throw error;
    const lines = linesOf(error, placeOf).map((line) => `\n  ${line}`).join("");
    const message = `nothing was started, operators cannot be run:${lines}`;
    throw new CliError(EXIT.failed, message, { cause: error });
  }
}

/** One line for each, with its place. */
export function linesOf(
  { problems }: OperatorsError,
  placeOf: (name: string) => string,
): readonly string[] {
  return [...problems].map(([name, problem]) => escapeControls(`${placeOf(name)}: ${problem}`));
}

/** What a request has left for the output of a task without an id, escaped (O3). */
function outputLimitOf(operator: string): number {
  return REQUEST_LIMIT_BYTES - ENVELOPE_BYTES_IN_BODY -
    outcomeBytesInBody({ operator, output: "" }, 0);
}
