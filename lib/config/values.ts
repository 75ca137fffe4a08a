/**
 * The kinds of values that settings have, as valibot schemas whose messages say what is accepted.
 *
 * @module
 */
import * as v from "valibot";
import { DURATION_FORMS, DURATION_PATTERN, parseDuration } from "./duration.ts";
import { parseSize, SIZE_FORMS, SIZE_PATTERN } from "./size.ts";

/** How a kind of values is told of: in the metadata of its valibot schema. */
export interface Form {
  /** What a JSON Schema says of it. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The same in words: `duration, 1ms to 1d`. */
  readonly accepts: string;
}

/**
 * A setting with the sentence that editors and the documentation show.
 *
 * @param example a value to show where there is no default.
 */
export function described<Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
  example?: unknown,
) {
  return v.pipe(schema, v.metadata({ description, example }));
}

/** The accepted values of a quantity, both ends included, as people write them. */
export interface Range {
  readonly min: string | number;
  readonly max: string | number;
}

/** Milliseconds, from a duration (`parseDuration`). */
export function duration(range: Range) {
  const written = { forms: DURATION_FORMS, pattern: DURATION_PATTERN, perNumber: 1_000 };
  return quantity("a duration", written, parseDuration, range);
}

/** Bytes, from a size (`parseSize`). */
export function size(range: Range) {
  const written = { forms: SIZE_FORMS, pattern: SIZE_PATTERN, perNumber: 1 };
  return quantity("a size", written, parseSize, range);
}

/** A whole number, also as the digits of a flag. */
export function count(range: Range) {
  const written = { forms: null, pattern: "^\\d{1,15}$", perNumber: 1 };
  return quantity("a whole number", written, parseCount, range);
}

/** The same schema, with null for "not set"; flags and variables write it `none`. */
export function orNone<Schema extends v.GenericSchema>(schema: Schema) {
  const none = v.pipe(v.literal("none"), v.transform(() => null));
  const either = v.nullable(v.lazy((input) => input === "none" ? none : schema));
  const { accepts, json } = v.getMetadata(schema) as unknown as Form;
  const form = { accepts: `${accepts}, or "none"`, json: { anyOf: [{ const: "none" }, json] } };
  return v.optional(v.pipe(either, v.metadata(form)), null);
}

/** One of these texts. */
export function choice<const Option extends string>(options: readonly Option[]) {
  const message = `expected one of ${options.join(", ")}`;
  const form = { accepts: options.join(", "), json: { enum: options } };
  return v.pipe(v.picklist(options, message), v.metadata(form));
}

/** Text that a parser reads; the message that it throws says all, the value included. */
export function parsed<Output>(
  expected: string,
  parse: (text: string) => Output,
  pattern: string,
) {
  return v.pipe(
    v.string(`expected ${expected}`),
    v.rawTransform<string, Output>(({ dataset, addIssue, NEVER }) => {
      try {
        return parse(dataset.value);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        addIssue({ message: error.message, input: undefined });
        return NEVER;
      }
    }),
    v.metadata({ accepts: expected, json: { type: "string", pattern } }),
  );
}

/** True or false, also as the text of a variable. */
export const trueOrFalse = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])], "expected true or false"),
  v.transform((value) => value === true || value === "true"),
  v.metadata({ accepts: "true or false", json: { type: "boolean" } }),
);

/** How a quantity is written as text, and what a number without a unit counts. */
interface Written {
  readonly forms: string | null;
  readonly pattern: string;
  readonly perNumber: number;
}

function quantity(
  what: string,
  { forms, pattern, perNumber }: Written,
  parse: (value: string | number) => number | null,
  { min, max }: Range,
) {
  const [least, most] = [parse(min), parse(max)];
  if (least === null || most === null) {
    throw new RangeError(`No range of ${what}: ${min} to ${max}`);
  }
  const message = `expected ${what} from ${min} to ${max}${forms === null ? "" : `, ${forms}`}`;
  return v.pipe(
    v.union([v.string(), v.number()], message),
    v.rawTransform<string | number, number>(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value);
      if (value !== null && value >= least && value <= most) return value;
      addIssue({ message });
      return NEVER;
    }),
    v.metadata({
      accepts: `${what}, ${min} to ${max}`,
      json: {
        anyOf: [
          {
            type: forms === null ? "integer" : "number",
            minimum: least / perNumber,
            maximum: most / perNumber,
          },
          { type: "string", pattern },
        ],
      },
    }),
  );
}

function parseCount(value: string | number): number | null {
  return /^\d{1,15}$/.test(String(value)) ? Number(value) : null;
}
