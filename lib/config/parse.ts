/**
 * From values as people write them to {@linkcode Settings}.
 *
 * @module
 */
import * as v from "valibot";
import { ConfigError, type ConfigIssue, shown } from "./error.ts";
import { isLoopback } from "./listen_address.ts";
import type { Path } from "./place.ts";
import { isSecret } from "./secret_schema.ts";
import { type ParsedSettings, SETTING_NAMES, SettingsSchema } from "./schema.ts";
import { OPERATOR_SETTINGS } from "./setting_list.ts";
import { resolveSettings, type Settings } from "./settings.ts";
import { suggestionFor } from "./suggestion.ts";
import { kindOf, type OperatorKind } from "./table_schemas.ts";

/** Values by the names of `SettingsSchema`, as a configuration or the flags have them. */
type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads, checks and resolves settings.
 *
 * @param raw what was set; an undefined value is not.
 * @param defaultStateDirectory for when `stateDir` is not set (`defaultStateDirectory`); null: then
 * it has to be.
 * @param secretVariables names of variables of the environment that hold secrets.
 * @throws {ConfigError} with every setting that is wrong.
 */
export function parseSettings(
  raw: Raw,
  defaultStateDirectory: string | null,
  secretVariables: readonly string[] = [],
): Settings {
  const given = { stateDir: defaultStateDirectory, ...withoutUndefined(raw) };
  const result = v.safeParse(SettingsSchema, given);
  if (!result.success) throw new ConfigError(result.issues.map(checked).map(told));
  checkRetries(result.output);
  checkListening(result.output);
  return frozen(resolveSettings(result.output, secretVariables));
}

/** What is wrong with one value. */
export interface CheckedValue {
  readonly kind: "wrong" | "missing" | "unknown";
  readonly path: Path;
  /** As people are shown it; null when it is missing or secret, or in `problem`. */
  readonly value: string | null;
  readonly problem: string;
}

/** What is wrong with each value by itself; a state directory need not be among them. */
export function checkSettings(raw: Raw): readonly CheckedValue[] {
  const result = v.safeParse(SettingsSchema, { stateDir: "/", ...withoutUndefined(raw) });
  return result.success ? [] : result.issues.map(checked);
}

type SettingsIssue = v.InferIssue<typeof SettingsSchema>;

/** An absent flag, so that an unknown name is told from it. */
function withoutUndefined(raw: Raw): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}

function checked(issue: SettingsIssue): CheckedValue {
  const path = (issue.path ?? []).map(({ key }) => String(key));
  if (issue.type === "never") {
    return { kind: "unknown", path, value: null, problem: unknownName(issue, path) };
  }
  const isMissing = issue.type === "object_with_rest" && issue.input === undefined;
  const kind = isMissing ? "missing" : "wrong";
  const value = isSecret(path) ? null : shown(issue.input);
  return { kind, path, value, problem: issue.message };
}

function unknownName(issue: SettingsIssue, path: Path): string {
  const kind = path[0] === "operators" ? kindOf(issue.path?.at(-1)?.input) : null;
  const names = kind === null ? SETTING_NAMES : namesOf(kind);
  const name = path.at(-1) ?? "";
  const others = kind === null
    ? []
    : OPERATOR_KINDS.filter((other) => namesOf(other).includes(name));
  if (kind !== null && others.length > 0) {
    return `${KIND_WORDS[kind]} has no such setting, which is for ` +
      others.map((other) => PLURALS[other]).join(" and ");
  }
  const meant = suggestionFor(name, names);
  return `there is no such setting; ${
    meant === null ? `there are ${names.join(", ")}` : `did you mean ${meant}?`
  }`;
}

function namesOf(kind: OperatorKind): readonly string[] {
  return OPERATOR_SETTINGS[kind].map(({ name }) => name);
}

const KIND_WORDS: Readonly<Record<OperatorKind, string>> = {
  command: "a command",
  stream: "an operator with a stream",
  url: "an operator with a url",
};

const PLURALS: Readonly<Record<OperatorKind, string>> = {
  command: "commands",
  stream: "operators with a stream",
  url: "operators with a url",
};

const OPERATOR_KINDS: readonly OperatorKind[] = ["command", "stream", "url"];

function told({ path, value, problem }: CheckedValue): ConfigIssue {
  return { place: null, key: path.join("."), value, problem };
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
  return { place: null, key: `${prefix}retryMax`, value: `${most} ms`, problem };
}

/** Health is told to other machines only when they show that they may ask. */
function checkListening({ listen, listenToken }: ParsedSettings): void {
  if (listen === null || isLoopback(listen) || listenToken !== null) return;
  const problem =
    `other machines reach ${listen.host}: give a listenToken that they have to send ` +
    "(--listen-token-file FILE), or listen on 127.0.0.1";
  throw new ConfigError([{ place: null, key: "listen", value: null, problem }]);
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  const parts = value instanceof Map ? [...value.values()] : Object.values(value);
  parts.forEach(frozen);
  return Object.freeze(value);
}
