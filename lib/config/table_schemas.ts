/**
 * The schema of operators by their names.
 *
 * @module
 */
import * as v from "valibot";
import { named } from "./header_schema.ts";
import { httpOperator } from "./http_operator_schema.ts";
import { operator } from "./operator_schema.ts";
import { isOperatorUrl } from "./operator_url.ts";

/** Where a JSON Schema has what an operator is: one that is a command, and one that is a service. */
export const OPERATOR_DEFINITION = "operator";
export const HTTP_OPERATOR_DEFINITION = "httpOperator";

const commandOperator = v.pipe(
  operator,
  v.forward(
    v.check(
      ({ cwd, privateDirectory }) => cwd === undefined || !privateDirectory,
      "a run in a directory of its own has no cwd",
    ),
    ["privateDirectory"],
  ),
);

/** The key `url` tells a service from a command; each has settings of its own. */
const operatorOfAKind = v.pipe(
  v.unknown(),
  v.transform((value) => typeof value === "string" ? tableOf(value) : value),
  v.lazy((value) => isService(value) ? httpOperator : commandOperator),
);

/** The table that a text stands for. */
export function tableOf(text: string): { readonly command: string } | { readonly url: string } {
  return isOperatorUrl(text) ? { url: text } : { command: text };
}

/** Whether a table is meant for a service. */
export function isService(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "url");
}

/** Operators by name. */
export const operators = v.pipe(
  named("commands"),
  v.record(v.string(), operatorOfAKind),
  v.check((value) => !("" in value), "expected a name for each operator"),
  v.metadata({
    accepts: "commands, URLs, or tables with one, by name",
    json: {
      type: "object",
      additionalProperties: {
        anyOf: [
          { type: "string", minLength: 1 },
          { $ref: `#/definitions/${OPERATOR_DEFINITION}` },
          { $ref: `#/definitions/${HTTP_OPERATOR_DEFINITION}` },
        ],
      },
    },
  }),
);
