/**
 * The JSON Schema of a configuration file, for editors that complete and check it.
 *
 * It is made from what the valibot schemas say of themselves (`Form`): a converter of schemas sees
 * texts that a parser of ours reads, and cannot tell that `5 min` is a duration. Draft 7 is what
 * taplo and tombi both read.
 *
 * @module
 */
import { OPERATOR_SETTINGS, type SettingEntry, SETTINGS } from "./setting_list.ts";
import { OPERATOR_DEFINITIONS, type OperatorKind } from "./table_schemas.ts";

type Json = Readonly<Record<string, unknown>>;

/** The schema, as a file has it. */
export function jsonSchemaText(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}

function jsonSchema(): Json {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Settings of linera-task-processor",
    ...tableOf(SETTINGS),
    definitions: Object.fromEntries(
      KINDS.map(([kind, what]) => [OPERATOR_DEFINITIONS[kind], {
        description: `${what}, and how its tasks are dealt with.`,
        ...tableOf(OPERATOR_SETTINGS[kind]),
      }]),
    ),
  };
}

const KINDS: readonly (readonly [OperatorKind, what: string])[] = [
  ["command", "How a command is run"],
  ["stream", "How a command is run whose process stays"],
  ["url", "How a service is asked"],
];

function tableOf(settings: readonly SettingEntry[]): Json {
  return {
    type: "object",
    properties: Object.fromEntries(settings.map((setting) => [setting.name, propertyOf(setting)])),
    required: settings.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    additionalProperties: false,
  };
}

function propertyOf({ description, json, default: written, example }: SettingEntry): Json {
  return {
    description,
    ...json,
    ...(written === undefined ? {} : { default: written }),
    ...(example === written ? {} : { examples: [example] }),
  };
}
