/**
 * The data of a reading, when it is what was asked for.
 *
 * @module
 */
import * as v from "valibot";
import type { Exchange } from "./adapter.ts";
import { TransportError } from "./transport_error.ts";

/** The validated data; null when there is none: no answer, GraphQL errors, or another shape. */
export function dataOf<Schema extends v.GenericSchema>(
  exchange: Exchange,
  schema: Schema,
): v.InferOutput<Schema> | null {
  if (exchange instanceof TransportError || exchange.errors.length > 0) return null;
  const parsed = v.safeParse(schema, exchange.data);
  return parsed.success ? parsed.output : null;
}
