/**
 * A configuration file to begin with: every setting with its text, made from the schema.
 *
 * @module
 */
import { OPERATOR_SETTINGS, type SettingEntry, SETTINGS } from "./setting_list.ts";
import { tomlKey, tomlValue } from "./toml_writing.ts";

/** The name of the JSON Schema that stands beside a sample. */
export const SCHEMA_FILE = "linera-task-processor.schema.json";

/**
 * The sample. It is valid as it is, and stays so when any of its lines is uncommented.
 *
 * Tables come last, since in TOML what follows a table is in it.
 */
export function sampleText(): string {
  const isTable = ({ name }: SettingEntry) => name === "nodeHeaders" || name === "operators";
  const single = SETTINGS.filter((setting) => !isTable(setting));
  return [HEAD, ...single.map(blockOf), headersBlock(), operatorsBlock()].join("\n");
}

const HEAD = `#:schema ./${SCHEMA_FILE}
# The line above lets editors complete and check this file:
#   linera-task-processor config schema --out ${SCHEMA_FILE}

# Settings of linera-task-processor. What begins with # and a key, without a space, shows a default
# or an example: remove the # to change it. A variable such as LINERA_TASK_PROCESSOR_NODE counts
# before this file, and a flag before both. Relative paths are taken from the folder of this file.
# A letter with a number, such as (R1), is a rule of docs/semantics.md.
#
#   linera-task-processor config check   every mistake, with its line
#   linera-task-processor config show    the values in use, and where each comes from
`;

/** What is there to be filled in; the rest is commented out. */
const SET: ReadonlyMap<string, string> = new Map([
  ["node", 'node = "http://127.0.0.1:8080"\n'],
  ["applications", 'applications = [\n  # "APP",\n  # "CHAIN:APP",\n]\n'],
]);

function blockOf(setting: SettingEntry): string {
  return commentOf(setting) + (SET.get(setting.name) ?? `#${lineOf(setting)}`);
}

function lineOf({ name, example }: SettingEntry): string {
  return `${tomlKey([name])} = ${tomlValue(example)}\n`;
}

function headersBlock(): string {
  const { example, ...setting } = settingOf("nodeHeaders");
  const lines = Object.entries(example as Record<string, unknown>)
    .map(([name, value]) => `#${tomlKey([name])} = ${tomlValue(value)}\n`);
  return `${commentOf(setting)}[nodeHeaders]\n${lines.join("")}`;
}

function operatorsBlock(): string {
  return `${commentOf(settingOf("operators"))}[operators]
cat = "cat"

# The same with settings of its own.
#[operators.price]
${operatorLines(OPERATOR_SETTINGS.command)}
# One whose process stays, and has a line for each task (O10).
#[operators.classify]
${operatorLines(OPERATOR_SETTINGS.stream)}
# A service, which the inputs are posted to.
#[operators.rate]
${operatorLines(OPERATOR_SETTINGS.url)}`;
}

function operatorLines(settings: readonly SettingEntry[]): string {
  return settings.map((setting) => `${commentOf(setting)}#${lineOf(setting)}`).join("");
}

function settingOf(name: string): SettingEntry {
  return SETTINGS.find((setting) => setting.name === name)!;
}

function commentOf(
  { description, accepts }: Pick<SettingEntry, "description" | "accepts">,
): string {
  const words = `${description} Accepted: ${accepts}.`.split(" ");
  const lines = [""];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length + 1 > COLUMNS) lines.push(` ${word}`);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => `#${line}\n`).join("");
}

const COLUMNS = 100;
