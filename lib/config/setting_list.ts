/**
 * The settings as people are told of them: in a sample, in a JSON Schema, in the documentation.
 *
 * @module
 */
import * as v from "valibot";
import { httpOperator } from "./http_operator_schema.ts";
import { operator } from "./operator_schema.ts";
import { SettingsSchema } from "./schema.ts";
import { streamOperator } from "./stream_operator_schema.ts";
import type { OperatorKind } from "./table_schemas.ts";
import type { Form } from "./values.ts";

/** One setting. */
export interface SettingEntry extends Form {
  readonly name: string;
  readonly description: string;
  /** As it would be written; undefined: there is none, and `description` says what absence means. */
  readonly default: unknown;
  /** A value to show: the default, where there is one. */
  readonly example: unknown;
  readonly isRequired: boolean;
}

/** All settings, in the order of the schema. */
export const SETTINGS: readonly SettingEntry[] = entriesOf(SettingsSchema.entries);

/** Those of one operator, by its kind. */
export const OPERATOR_SETTINGS: Readonly<Record<OperatorKind, readonly SettingEntry[]>> = {
  command: entriesOf(operator.entries),
  stream: entriesOf(streamOperator.entries),
  url: entriesOf(httpOperator.entries),
};

function entriesOf(schemas: Readonly<Record<string, v.GenericSchema>>): readonly SettingEntry[] {
  return Object.entries(schemas).map(([name, schema]) => {
    const { description, example } = v.getMetadata(schema) as Partial<SettingEntry>;
    if (description === undefined) throw new TypeError(`The setting ${name} is not described`);
    const optional = optionalIn(schema);
    const written = optional === null ? undefined : optional.default ?? noneIn(optional);
    return {
      name,
      description,
      ...formOf(schema),
      default: written,
      example: written === undefined || isEmptyTable(written) ? example ?? written : written,
      isRequired: optional === null && name !== "stateDir",
    };
  });
}

type Optional = v.OptionalSchema<v.GenericSchema, unknown>;

/** The pipe begins with it, where there is one: `described` adds only what is told. */
function optionalIn(schema: v.GenericSchema): Optional | null {
  const first = firstOf(schema);
  return first.type === "optional" ? first as Optional : null;
}

function firstOf(schema: v.GenericSchema): v.GenericSchema {
  return "pipe" in schema ? (schema.pipe as readonly [v.GenericSchema])[0] : schema;
}

/** `orNone` has null, and people write `none`. */
function noneIn(optional: Optional): "none" | undefined {
  return optional.default === null ? "none" : undefined;
}

function isEmptyTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.keys(value).length === 0;
}

/** The form that a schema says of itself, or that follows from its parts. */
function formOf(schema: v.GenericSchema): Form {
  const { accepts, json } = v.getMetadata(schema) as Partial<Form>;
  if (accepts !== undefined && json !== undefined) return { accepts, json };
  const optional = optionalIn(schema);
  if (optional !== null) return formOf(optional.wrapped);
  const first = firstOf(schema);
  if (first.type !== "array") throw new TypeError(`A schema of type ${first.type} has no form`);
  const item = formOf((first as v.ArraySchema<v.GenericSchema, undefined>).item);
  return { accepts: `a list of ${item.accepts}`, json: { type: "array", items: item.json } };
}
