/**
 * The settings of the environment: `LINERA_TASK_PROCESSOR_MAX_CONCURRENCY` and so on.
 *
 * @module
 */
import { parseHeaderLines } from "./header_lines.ts";
import { parseOperatorFlags } from "./operator_flag.ts";
import type { Layer, LayerIssue } from "./place.ts";
import { SETTING_NAMES } from "./schema.ts";
import { suggestionFor } from "./suggestion.ts";
import { parseToml } from "./toml.ts";
import { valuesOf } from "./toml_values.ts";

/** What the variables of all settings begin with. */
const PREFIX = "LINERA_TASK_PROCESSOR_";

/** The file's own path, as `--config` gives it. */
export const CONFIG_VARIABLE = `${PREFIX}CONFIG`;

/** The variable of a setting: words in capitals, with `_` between them. */
export function variableOf(setting: string): string {
  return PREFIX + setting.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/** Reads the variables. One that is empty counts as not set. */
export function environmentLayer(
  environment: Readonly<Record<string, string | undefined>>,
): Layer {
  const values: Record<string, unknown> = {};
  const issues: LayerIssue[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || isForeign(variable) || !text) continue;
    const setting = SETTINGS.get(variable);
    if (setting === undefined) issues.push(unknownVariable(variable));
    else {
      try {
        values[setting] = READERS[setting]?.(text) ?? text;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        issues.push(issueOf(variable, setting, error.message));
      }
    }
  }
  return {
    values,
    placeOf: (path) => ({ kind: "variable", name: variableOf(path[0] ?? "") }),
    issues,
    isPartial: issues.length > 0,
  };
}

const SETTINGS: ReadonlyMap<string, string> = new Map(
  SETTING_NAMES.map((name) => [variableOf(name), name]),
);

/** What Kubernetes sets in every container for a service that is named after the program. */
const KUBERNETES = /^(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT(?:_\d+_.*)?)$/;

function isForeign(variable: string): boolean {
  return variable === CONFIG_VARIABLE || KUBERNETES.test(variable.slice(PREFIX.length));
}

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  nodeHeaders: (text) => parseHeaderLines(text.split(/\r?\n/)),
  applications: listOf,
  discover: (text) => /^(?:true|false)$/.test(text.trim()) ? text.trim() : listOf(text),
  operators: operatorsOf,
};

/** Ids have neither commas nor spaces. */
function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((item) => item !== "");
}

/** `NAME=COMMAND` one a line, or a table as in the file: `{ cat = { command = "cat" } }`. */
function operatorsOf(text: string): unknown {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) {
    return parseOperatorFlags(trimmed.split(/\s*\n\s*/));
  }
  const { top, problems: [first] } = parseToml(`operators = ${trimmed}`);
  if (top === null || first !== undefined) {
    throw new SyntaxError(`expected a table of TOML: ${first?.problem}`);
  }
  return valuesOf(top).values["operators"];
}

function unknownVariable(variable: string): LayerIssue {
  const known = [...SETTINGS.keys(), CONFIG_VARIABLE];
  const meant = suggestionFor(
    variable.slice(PREFIX.length),
    known.map((name) => name.slice(PREFIX.length)),
  );
  const hint = meant === null
    ? "docs/configuration.md has their names"
    : `did you mean ${PREFIX}${meant}?`;
  return issueOf(variable, null, `there is no such setting; ${hint}`);
}

function issueOf(variable: string, setting: string | null, problem: string): LayerIssue {
  const path = setting === null ? [] : [setting];
  return { place: { kind: "variable", name: variable }, path, value: null, problem };
}
