/**
 * The node's dialect of GraphQL over HTTP, turned into GraphQL's own form (`docs/wire.md`, HTTP).
 *
 * @module
 */
import { parseJson } from "../protocol/json.ts";

/** An error of a reply, whoever wrote it. */
export interface ReplyError {
  /** At most 1,000 characters and an ellipsis. */
  readonly message: string;
  /** The response key that its path begins with: an alias or a field. */
  readonly alias: string | null;
}

/** What a node, or whoever answers in its place, replied. */
export interface Reply {
  readonly status: number;
  /** GraphQL's data; undefined when the body is none of the node's. */
  readonly data: unknown;
  readonly errors: readonly ReplyError[];
  /** The block that the request led to. */
  readonly block: string | null;
  /** The beginning of the body, for people. */
  readonly excerpt: string;
}

/** How much of a foreign text goes into a message: applications and proxies write what they like. */
const SHOWN_CHARACTERS = 1_000;

/**
 * Parses a body into the form that GraphQL gives an answer. The node has two of its own:
 * `{"data": "<hash>"}` becomes `extensions.block`, `{"error": "…"}` an element of `errors`.
 *
 * @throws {SyntaxError} for what is no JSON.
 */
export function parseDialect(body: string): unknown {
  const answer = parseJson(body);
  if (typeof answer !== "object" || answer === null) return answer;
  const { data, error } = answer as { data?: unknown; error?: unknown };
  if (typeof data === "string") return { data: null, extensions: { block: data } };
  if (typeof error === "string") return { errors: [{ message: error }] };
  return answer;
}

/** The parts of an answer in GraphQL's form that graphql-request gives back. */
export interface GraphQLResult {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly extensions?: unknown;
}

/**
 * A reply from what graphql-request read of it.
 *
 * @param result null: it could read nothing.
 * @param redact Takes what is secret out of what people may be shown.
 */
export function replyFrom(
  status: number,
  body: string,
  result: GraphQLResult | null,
  redact: (text: string) => string,
): Reply {
  const block = (result?.extensions as { block?: unknown } | undefined)?.block;
  return {
    status,
    data: result?.data,
    errors: Array.isArray(result?.errors)
      ? result.errors.map((error) => replyError(error, redact))
      : [],
    block: typeof block === "string" ? block : null,
    excerpt: excerptOf(redact(body.slice(0, REDACTED_CHARACTERS))),
  };
}

function replyError(error: unknown, redact: (text: string) => string): ReplyError {
  const { message, path } = (error ?? {}) as { message?: unknown; path?: unknown };
  const first = Array.isArray(path) ? path[0] : undefined;
  return {
    message: shortened(
      typeof message === "string" ? redact(message) : "an error without a message",
    ),
    alias: typeof first === "string" ? first : null,
  };
}

const EXCERPT_CHARACTERS = 120;

/** Enough that no secret is cut where the excerpt ends: it would not be found then. */
const REDACTED_CHARACTERS = 65_536;

function excerptOf(body: string): string {
  const text = body.slice(0, EXCERPT_CHARACTERS).replace(/\s+/g, " ").trim();
  if (text === "") return "an empty body";
  return body.length > EXCERPT_CHARACTERS ? `${text}…` : text;
}

/** A foreign text for a message: its first 1,000 characters. */
export function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
