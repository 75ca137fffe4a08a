/**
 * The body of a request.
 *
 * @module
 */
import { parseJson } from "../../protocol/json.ts";
import type { GraphqlRequest } from "./execute.ts";

/** The request in a body, or null when it is none: no JSON, or of another shape. */
export function requestOf(body: Uint8Array): GraphqlRequest | null {
  return shaped(jsonOf(decoder.decode(body)));
}

/** A request that has been parsed already, as the WebSocket carries it. */
export function shaped(value: unknown): GraphqlRequest | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { query = "", operationName = null, variables } = value as Record<string, unknown>;
  if (typeof query !== "string") return null;
  if (operationName !== null && typeof operationName !== "string") return null;
  if (variables !== undefined && typeof variables !== "object") return null;
  return { query, operationName, variables: (variables ?? {}) as Record<string, unknown> };
}

const decoder = new TextDecoder();

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
