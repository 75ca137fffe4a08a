/**
 * The schema of headers, and of tables of names that people choose.
 *
 * @module
 */
import * as v from "valibot";
import { isTaskHeader } from "../operators/task_headers.ts";
import { headerProblem } from "./node_address.ts";
import { secret, SECRET_JSON } from "./secret_schema.ts";

/** Headers of requests to the node, by name. */
export const nodeHeaders = headers(headerProblem);

/** Headers of requests to a service, by name. */
export const serviceHeaders = headers((name, value) => {
  if (isTaskHeader(name)) return "tells of the task, and is set by the program itself";
  if (name.toLowerCase() === "content-type") return "has a setting of its own: contentType";
  return headerProblem(name, value);
});

function headers(problemOf: (name: string, value: string) => string | null) {
  return v.pipe(
    named("values"),
    v.record(v.string(), secret),
    v.rawCheck(({ dataset, addIssue }) => {
      const input = dataset.value as Record<string, unknown>;
      for (const [key, value] of Object.entries(input)) {
        const message = problemOf(key, typeof value === "string" ? value : "");
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
}

/** An object of any names but the three that valibot's `record` would leave out without a word. */
export function named(what: string) {
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
