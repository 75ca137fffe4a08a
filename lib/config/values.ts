/**
 * The kinds of values that settings have, as valibot schemas whose messages say what is accepted.
 *
 * @module
 */
import * as v from "valibot";
import { DURATION_FORMS, parseDuration } from "./duration.ts";
import { parseSize, SIZE_FORMS } from "./size.ts";

/** The accepted values of a quantity, both ends included, as people write them. */
export interface Range {
  readonly min: string | number;
  readonly max: string | number;
}

/** Milliseconds, from a duration (`parseDuration`). */
export function duration(range: Range) {
  return quantity("a duration", DURATION_FORMS, parseDuration, range);
}

/** Bytes, from a size (`parseSize`). */
export function size(range: Range) {
  return quantity("a size", SIZE_FORMS, parseSize, range);
}

/** A whole number, also as the digits of a flag. */
export function count(range: Range) {
  return quantity("a whole number", null, parseCount, range);
}

/** The same schema, with null for "not set"; flags and variables write it `none`. */
export function orNone<Schema extends v.GenericSchema>(schema: Schema) {
  const none = v.pipe(v.literal("none"), v.transform(() => null));
  return v.optional(v.nullable(v.lazy((input) => input === "none" ? none : schema)), null);
}

/** One of these texts. */
export function choice<const Option extends string>(options: readonly Option[]) {
  return v.picklist(options, `expected one of ${options.join(", ")}`);
}

/** Text that a parser reads; the message that it throws says all, the value included. */
export function parsed<Output>(expected: string, parse: (text: string) => Output) {
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
  );
}

/** True or false, also as the text of a variable. */
export const trueOrFalse = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])], "expected true or false"),
  v.transform((value) => value === true || value === "true"),
);

function quantity(
  what: string,
  forms: string | null,
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
  );
}

function parseCount(value: string | number): number | null {
  return /^\d{1,15}$/.test(String(value)) ? Number(value) : null;
}
