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
import { streamOperator } from "./stream_operator_schema.ts";

/** What an operator can be: what tells is the key that a table of the kind has. */
export type OperatorKind = "command" | "stream" | "url";

/** Where a JSON Schema has what an operator of a kind is. */
export const OPERATOR_DEFINITIONS: Readonly<Record<OperatorKind, string>> = {
  command: "operator",
  stream: "streamOperator",
  url: "httpOperator",
};

const TWO_DIRECTORIES = "a run in a directory of its own has no cwd";

const KINDS = {
  command: v.pipe(
    operator,
    v.forward(
      v.check(
        ({ cwd, privateDirectory }) => cwd === undefined || !privateDirectory,
        TWO_DIRECTORIES,
      ),
      ["privateDirectory"],
    ),
  ),
  stream: v.pipe(
    streamOperator,
    v.forward(
      v.check(
        ({ cwd, privateDirectory }) => cwd === undefined || !privateDirectory,
        TWO_DIRECTORIES,
      ),
      ["privateDirectory"],
    ),
  ),
  url: httpOperator,
};

/** Each kind has settings of its own. */
const operatorOfAKind = v.pipe(
  v.unknown(),
  v.transform((value) => typeof value === "string" ? tableOf(value) : value),
  v.lazy((value) => KINDS[kindOf(value)]),
);

/** The table that a text stands for. */
export function tableOf(text: string): { readonly command: string } | { readonly url: string } {
  return isOperatorUrl(text) ? { url: text } : { command: text };
}

/** What a table is meant for. */
export function kindOf(table: unknown): OperatorKind {
  if (typeof table !== "object" || table === null) return "command";
  if (Object.hasOwn(table, "url")) return "url";
  return Object.hasOwn(table, "stream") ? "stream" : "command";
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
          ...Object.values(OPERATOR_DEFINITIONS).map((name) => ({ $ref: `#/definitions/${name}` })),
        ],
      },
    },
  }),
);
