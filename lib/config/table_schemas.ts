/**
 * The schemas of settings that are tables of names that people choose.
 *
 * @module
 */
import * as v from "valibot";
import { headerProblem } from "./node_address.ts";
import { operator } from "./operator_schema.ts";
import { secret, SECRET_JSON } from "./secret_schema.ts";

/** Where a JSON Schema has what an operator is. */
export const OPERATOR_DEFINITION = "operator";

const operatorOrCommand = v.pipe(
  v.unknown(),
  v.transform((value) => typeof value === "string" ? { command: value } : value),
  operator,
  v.forward(
    v.check(
      ({ cwd, privateDirectory }) => cwd === undefined || !privateDirectory,
      "a run in a directory of its own has no cwd",
    ),
    ["privateDirectory"],
  ),
);

/** Operators by name. */
export const operators = v.pipe(
  named("commands"),
  v.record(v.string(), operatorOrCommand),
  v.check((value) => !("" in value), "expected a name for each operator"),
  v.metadata({
    accepts: "commands, or tables with one, by name",
    json: {
      type: "object",
      additionalProperties: {
        anyOf: [{ type: "string", minLength: 1 }, { $ref: `#/definitions/${OPERATOR_DEFINITION}` }],
      },
    },
  }),
);

/** Headers by name. */
export const headers = v.pipe(
  named("values"),
  v.record(v.string(), secret),
  v.rawCheck(({ dataset, addIssue }) => {
    const input = dataset.value as Record<string, unknown>;
    for (const [key, value] of Object.entries(input)) {
      const message = headerProblem(key, typeof value === "string" ? value : "");
      const path = { type: "object", origin: "value", input, key, value } as const;
      if (message !== null) addIssue({ message: `the header ${message}`, path: [path] });
    }
  }),
  v.metadata({
    accepts: "texts, { file = PATH } or { variable = NAME }, by name",
    json: {
      type: "object",
      additionalProperties: SECRET_JSON,
    },
  }),
);

/** An object of any names but the three that valibot's `record` would leave out without a word. */
function named(what: string) {
  return v.pipe(
    v.custom<Record<string, unknown>>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      `expected names with ${what}`,
    ),
    v.check(
      (value) =>
        !["__proto__", "constructor", "prototype"].some((name) => Object.hasOwn(value, name)),
      'the names "__proto__", "constructor" and "prototype" cannot be used',
    ),
  );
}
