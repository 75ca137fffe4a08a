/**
 * From values as people write them to {@linkcode Settings}.
 *
 * @module
 */
import * as v from "valibot";
import { ConfigError, type ConfigIssue, shown } from "./error.ts";
import {
  OPERATOR_SETTING_NAMES,
  type ParsedSettings,
  SETTING_NAMES,
  SettingsSchema,
} from "./schema.ts";
import { resolveSettings, type Settings } from "./settings.ts";

/** Values by the names of `SettingsSchema`, as a configuration or the flags have them. */
type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads, checks and resolves settings.
 *
 * @param raw what was set; an undefined value is not.
 * @param defaultStateDirectory for when `stateDir` is not set (`defaultStateDirectory`); null: then
 * it has to be.
 * @throws {ConfigError} with every setting that is wrong.
 */
export function parseSettings(
  raw: Raw,
  defaultStateDirectory: string | null,
): Settings {
  const given = { stateDir: defaultStateDirectory, ...withoutUndefined(raw) };
  const result = v.safeParse(SettingsSchema, given);
  if (!result.success) throw new ConfigError(result.issues.map(problemOf));
  checkRetries(result.output);
  return frozen(resolveSettings(result.output));
}

type SettingsIssue = v.InferIssue<typeof SettingsSchema>;

/** An absent flag, so that an unknown name is told from it. */
function withoutUndefined(raw: Raw): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}

function problemOf(issue: SettingsIssue): ConfigIssue {
  const key = v.getDotPath(issue) ?? "";
  if (issue.type === "never") return { key, value: null, problem: unknownName(key) };
  const isSecret = key.split(".", 1)[0] === "nodeHeaders";
  return { key, value: isSecret ? null : shown(issue.input), problem: issue.message };
}

function unknownName(key: string): string {
  const names = key.startsWith("operators.") ? OPERATOR_SETTING_NAMES : SETTING_NAMES;
  return `there is no such setting; there are ${names.join(", ")}`;
}

/** The longest wait cannot be below the first, for all operators and for each (R1). */
function checkRetries({ operators, ...all }: ParsedSettings): void {
  const issues = [
    retryIssue("", all.taskRetryDelay, all.retryMax),
    ...Object.entries(operators).map(([name, { retryDelay, retryMax }]) => {
      const isOwn = retryDelay !== undefined || retryMax !== undefined;
      const [first, most] = [retryDelay ?? all.taskRetryDelay, retryMax ?? all.retryMax];
      return isOwn ? retryIssue(`operators.${name}.`, first, most) : null;
    }),
  ].filter((issue) => issue !== null);
  if (issues.length > 0) throw new ConfigError(issues);
}

function retryIssue(prefix: string, first: number, most: number | undefined): ConfigIssue | null {
  if (most === undefined || most >= first) return null;
  const problem = `expected a duration not below the first wait, which is ${first} ms`;
  return { key: `${prefix}retryMax`, value: `${most} ms`, problem };
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  const parts = value instanceof Map ? [...value.values()] : Object.values(value);
  parts.forEach(frozen);
  return Object.freeze(value);
}
