/**
 * What may be written in the place of a secret: itself, or where it stands.
 *
 * @module
 */
import * as v from "valibot";
import { text } from "./operator_schema.ts";
import type { Path } from "./place.ts";
import type { Form } from "./values.ts";

/** Settings of which no value may be shown. */
const SECRET_SETTINGS: ReadonlySet<string> = new Set(["nodeHeaders", "listenToken"]);

/** Whether no value at this place may be shown: it is a secret, or has some in it. */
export function isSecret([setting = "", operator, ofOperator]: Path): boolean {
  if (setting !== "operators") return SECRET_SETTINGS.has(setting);
  return operator === undefined || ofOperator === "headers";
}

const SECRET_FORMS = 'expected text, { file = "PATH" } or { variable = "NAME" }';

/** The secret itself, or where it stands; `secret_sources.ts` reads it from there. */
export const secret = v.union(
  [v.string(), v.strictObject({ file: text }), v.strictObject({ variable: text })],
  SECRET_FORMS,
);

/** How a JSON Schema has it. */
export const SECRET_JSON: Form["json"] = jsonOf({ type: "string" });

/** Fewer characters can be tried out. */
const LEAST_TOKEN = 16;
const TOKEN_PATTERN = `^[!-~]{${LEAST_TOKEN},}$`;

/** What who asks has to send along (RFC 6750, 2.1). */
export const token = v.pipe(
  secret,
  v.check(
    (value) => typeof value !== "string" || isToken(value),
    `expected at least ${LEAST_TOKEN} characters, without spaces, such as \`openssl rand -hex 32\` ` +
      "writes",
  ),
  v.metadata({
    accepts: "text, { file = PATH } or { variable = NAME }",
    json: jsonOf({ type: "string", pattern: TOKEN_PATTERN }),
  }),
);

function isToken(text: string): boolean {
  return new RegExp(TOKEN_PATTERN).test(text);
}

function jsonOf(text: Form["json"]): Form["json"] {
  return { anyOf: [text, sourceForm("file"), sourceForm("variable")] };
}

function sourceForm(kind: string): Form["json"] {
  const properties = { [kind]: { type: "string", minLength: 1 } };
  return { type: "object", properties, required: [kind], additionalProperties: false };
}
