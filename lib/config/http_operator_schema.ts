/**
 * The schema of one operator that is a service (O9).
 *
 * @module
 */
import * as v from "valibot";
import { serviceHeaders } from "./header_schema.ts";
import { LONGEST, OUTPUT, TASKS } from "./operator_schema.ts";
import { parseOperatorUrl } from "./operator_url.ts";
import { described, duration } from "./values.ts";

const CONTENT_TYPE = "^[!-~](?:[ -~]*[!-~])?$";

const contentType = v.pipe(
  v.string("expected a media type"),
  v.regex(new RegExp(CONTENT_TYPE), "expected a media type such as application/json"),
  v.metadata({ accepts: "a media type", json: { type: "string", pattern: CONTENT_TYPE } }),
);

const url = v.pipe(
  v.string("expected a URL"),
  v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
    try {
      return parseOperatorUrl(dataset.value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      addIssue({ message: error.message, input: undefined });
      return NEVER;
    }
  }),
  v.metadata({ accepts: "a URL", json: { type: "string", pattern: "^[hH][tT][tT][pP][sS]?://" } }),
);

/** One operator that is a service. */
export const httpOperator = v.objectWithRest(
  {
    url: described(
      url,
      "The URL that inputs are posted to, http or https; secrets belong into headers.",
      "http://127.0.0.1:9000/price",
    ),
    headers: described(
      v.optional(serviceHeaders, {}),
      "Headers of every request; secret, and never shown.",
      { authorization: { file: "token" } },
    ),
    contentType: described(
      v.optional(contentType, "text/plain; charset=utf-8"),
      "What the input is said to be.",
    ),
    timeout: described(
      v.optional(duration(LONGEST), "5min"),
      "After this long without a whole answer a run has failed.",
    ),
    ...OUTPUT,
    ...TASKS,
  },
  v.never(),
  "expected a URL, or a table with one",
);

/** One such operator, resolved. */
export type ParsedHttpOperator = v.InferOutput<typeof httpOperator>;
