/**
 * The data of a reading, when it is what was asked for.
 *
 * @module
 */
import * as v from "valibot";
import { isHash } from "../protocol/identifiers.ts";
import type { Exchange } from "./adapter.ts";
import { TransportError } from "./transport_error.ts";

/** The height of a block. A chain has no 2^53 blocks: what is above that, or below 0, is none. */
export const Height = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The hash of a block, or an id. */
export const Hash = v.pipe(v.string(), v.check(isHash));

/** The validated data; null when there is none: no answer, GraphQL errors, or another shape. */
export function dataOf<Schema extends v.GenericSchema>(
  exchange: Exchange,
  schema: Schema,
): v.InferOutput<Schema> | null {
  if (exchange instanceof TransportError || exchange.errors.length > 0) return null;
  const parsed = v.safeParse(schema, exchange.data);
  return parsed.success ? parsed.output : null;
}
