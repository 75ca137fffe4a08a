/**
 * What an operator finds in its environment (O6).
 *
 * @module
 */
import type { RunRequest } from "./port.ts";

/** The variable that marks every process of a run, whatever group or session it moves to (O4). */
export const RUN_MARK = "LINERA_RUN_ID";

/** Variables by name. */
export type Environment = Readonly<Record<string, string>>;

/**
 * What operators inherit of the processor's environment.
 *
 * @param allow the names to keep; undefined: all but the processor's own settings, and Bun's, of
 * which `BUN_BE_BUN` would turn a compiled binary into Bun itself, and but for `hidden`.
 * @param hidden the names of variables that hold the processor's secrets.
 */
export function inheritedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  allow?: readonly string[],
  hidden: readonly string[] = [],
): Environment {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && isInherited(name, allow, hidden)) kept[name] = value;
  }
  return kept;
}

/** The environment of a run: what is inherited, and who asked. */
export function runEnvironment(inherited: Environment, request: RunRequest): Environment {
  const { runId, application: { chain, application }, task, attempt } = request;
  return withOwn(inherited, {
    LINERA_CHAIN_ID: chain,
    LINERA_APPLICATION_ID: application,
    LINERA_TASK_ID: task.id,
    LINERA_OPERATOR: task.operator,
    LINERA_TASK_ATTEMPT: String(attempt),
    [RUN_MARK]: runId,
  });
}

/** The environment of a process that stays: who asks, each task tells (O10). */
export function stayingEnvironment(
  inherited: Environment,
  operator: string,
  processId: string,
): Environment {
  return withOwn(inherited, { LINERA_OPERATOR: operator, [RUN_MARK]: processId });
}

function withOwn(
  inherited: Environment,
  own: Readonly<Record<string, string | undefined>>,
): Environment {
  const environment = { ...inherited };
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && fitsEnvironment(name, value)) environment[name] = value;
  }
  return environment;
}

/** A processor that is itself an operator of another one does not pass on who asked it. */
const OWN_NAMES = new Set([
  "LINERA_CHAIN_ID",
  "LINERA_APPLICATION_ID",
  "LINERA_TASK_ID",
  "LINERA_OPERATOR",
  "LINERA_TASK_ATTEMPT",
  RUN_MARK,
]);

const SETTINGS_PREFIXES = ["LINERA_TASK_PROCESSOR_", "BUN_"];

function isInherited(
  name: string,
  allow: readonly string[] | undefined,
  hidden: readonly string[],
): boolean {
  if (OWN_NAMES.has(name)) return false;
  if (allow !== undefined) return allow.includes(name);
  if (hidden.includes(name)) return false;
  return !SETTINGS_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** The kernel's MAX_ARG_STRLEN: `NAME=value` with its final NUL. */
const LONGEST_VARIABLE_BYTES = 131_072;

const UTF8 = new TextEncoder();

/** Left out rather than cut: an operator must not take a part of an id for the whole. */
function fitsEnvironment(name: string, value: string): boolean {
  if (value.includes("\0") || !value.isWellFormed()) return false;
  const others = name.length + 2;
  // A character has three bytes at most: only what comes near the limit is measured.
  return value.length * 3 + others <= LONGEST_VARIABLE_BYTES ||
    UTF8.encode(value).length + others <= LONGEST_VARIABLE_BYTES;
}
