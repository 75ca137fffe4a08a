/**
 * `POST /`: the node's own GraphQL over HTTP.
 *
 * @module
 */
import { type ExecutionResult, GraphQLError } from "graphql";
import { pause } from "../chain/pause.ts";
import { type GraphqlRequest, prepare, resultText, run } from "../graphql/execute.ts";
import { nodeSchema, readOnlyNodeSchema } from "../graphql/node_schema.ts";
import { requestOf } from "../graphql/request.ts";
import type { Site } from "../site.ts";
import type { Exchange } from "../transport/connection.ts";
import * as answers from "./answers.ts";
import { meet } from "./faulty.ts";
import { nodeRoots } from "./node_roots.ts";

/** Answers a request. Rejects with the reason of the exchange's signal alone. */
export async function answerNode(site: Site, exchange: Exchange, url: string): Promise<void> {
  const { body } = exchange.request;
  const request = requestOf(body);
  if (request === null) return exchange.answer(refusalOf(body));
  site.events.emit({ kind: "nodeRequest", query: request.query });
  const result = await executeNode(site, request, url, exchange.signal);
  const answer = answers.nodeAnswer(resultText(result), result.errors !== undefined);
  await pause(site.clock, site.faults.nodeDelayMs, exchange.signal);
  await meet(site.faults.takeNodeRequest(), exchange, answer);
}

/** Executes a query or mutation; rejects with the reason of `signal` when that interrupted it. */
export async function executeNode(
  site: Site,
  request: GraphqlRequest,
  url: string,
  signal: AbortSignal,
): Promise<ExecutionResult> {
  const schema = schemaNow(site);
  const prepared = prepare(schema, request);
  if (!("document" in prepared)) return { errors: prepared };
  if (prepared.operation.operation === "subscription") return { errors: [ELSEWHERE] };
  const result = await run(schema, prepared, request, nodeRoots(site, url, signal));
  signal.throwIfAborted();
  return result;
}

/** The schema that the node has at the moment. */
export function schemaNow({ faults }: Site) {
  return faults.readOnly ? readOnlyNodeSchema : nodeSchema;
}

const ELSEWHERE = new GraphQLError("Subscriptions are not supported on this transport.");

function refusalOf(body: Uint8Array) {
  if (body[0] === "[".charCodeAt(0)) return answers.unsupportedBatchAnswer;
  const isObject = body[0] === "{".charCodeAt(0);
  return isObject ? answers.misshapenRequestAnswer : answers.invalidRequestAnswer;
}
