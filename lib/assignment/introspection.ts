/**
 * Whether an application asks for tasks: by its schema, which changes nothing and costs little.
 *
 * @module
 */
import * as v from "valibot";
import type { NodeClient, QueryEnd } from "../node/port.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";

/** What an application's schema says; `asksForTasks` is whether it has both queries. */
export type IntrospectionEnd =
  | { readonly kind: "answered"; readonly asksForTasks: boolean }
  | Exclude<QueryEnd, { readonly kind: "answered" }>;

/** The two queries of an application that asks for tasks (`docs/semantics.md`). */
const QUERIES = ["nextActions", "processTaskOutcome"];

const DOCUMENT = "query { __schema { queryType { fields { name } } } }";

const Schema = v.object({
  __schema: v.object({ queryType: v.object({ fields: v.array(v.object({ name: v.string() })) }) }),
});

/** Reads the names of an application's queries. Never rejects but for an abort of `signal`. */
export async function introspect(
  node: Pick<NodeClient, "query">,
  application: ApplicationOnChain,
  signal: AbortSignal,
): Promise<IntrospectionEnd> {
  const end = await node.query(application, DOCUMENT, signal);
  if (end.kind !== "answered") return end;
  const { success, output } = v.safeParse(Schema, end.data);
  if (!success) return { kind: "invalid", message: "it does not say which queries it has" };
  const names = new Set(output.__schema.queryType.fields.map(({ name }) => name));
  return { kind: "answered", asksForTasks: QUERIES.every((name) => names.has(name)) };
}
