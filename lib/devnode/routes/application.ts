/**
 * `POST /chains/{chain}/applications/{application}`.
 *
 * The service executes the request against the state as it is. When it scheduled nothing, its result
 * is the answer; otherwise the operations go to the chain, and what the fields returned, errors among
 * it, is forgotten (`docs/wire.md`).
 *
 * @module
 */
import { GraphQLError } from "graphql";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import type { Instance } from "../chain/chain.ts";
import { type BlockOperation } from "../chain/block.ts";
import { pause, until } from "../chain/pause.ts";
import type { ApplicationFault } from "../faults.ts";
import {
  actionsOnTheWire,
  applicationSchema,
  outcomeFromTheWire,
} from "../graphql/application_schema.ts";
import { prepare, resultText, type Roots, run } from "../graphql/execute.ts";
import { requestOf } from "../graphql/request.ts";
import { exactJson, hashComplaint } from "../graphql/scalars.ts";
import type { Site } from "../site.ts";
import type { Exchange } from "../transport/connection.ts";
import * as answers from "./answers.ts";
import { meet } from "./faulty.ts";
import { submit } from "./submission.ts";

const NEVER = new Promise<void>(() => {});

/** Answers a request to an application. Rejects with the reason of the exchange's signal alone. */
export async function answerApplication(
  site: Site,
  exchange: Exchange,
  chainText: string,
  applicationText: string,
): Promise<void> {
  const { request, signal } = exchange;
  if (request.tooLarge) return exchange.answer(answers.tooLargeAnswer);
  const address = addressOf(chainText, applicationText);
  if ("status" in address) return exchange.answer(address);
  const found = instanceAt(site, address);
  if ("status" in found) return exchange.answer(found);
  const fault = site.faults.applicationFault(address);
  if (fault?.kind === "hang") await until(NEVER, signal);
  const body = fault?.kind === "trap" ? null : requestOf(request.body);
  if (body === null) return exchange.answer(answers.trapAnswer("Query"));
  const schema = applicationSchema(found.application);
  const prepared = prepare(schema, body);
  if (!("document" in prepared)) {
    return exchange.answer(answers.applicationAnswer(resultText({ errors: prepared })));
  }
  const operations: BlockOperation[] = [];
  const roots = rootsOf(site, address, found, fault, operations);
  const result = resultText(await run(schema, prepared, body, roots));
  if (operations.length > 0) return submit(site, exchange, address, operations);
  site.events.emit({ kind: "question", application: address, query: body.query });
  await answerQuestion(site, exchange, address, result);
}

/** What it answers has been read already: a late answer shows an old state (A7). */
async function answerQuestion(
  { clock, faults }: Site,
  exchange: Exchange,
  { chain }: ApplicationOnChain,
  result: string,
): Promise<void> {
  const answer = answers.applicationAnswer(result);
  await pause(clock, faults.questionDelayMs, exchange.signal);
  await meet(faults.takeQuestion(chain), exchange, answer);
}

function addressOf(chainText: string, applicationText: string) {
  const chainComplaint = hashComplaint(chainText);
  if (chainComplaint !== null) {
    return answers.errorAnswer(400, `malformed chain ID: ${chainComplaint}`);
  }
  const complaint = hashComplaint(applicationText);
  if (complaint === null) {
    return { chain: chainText.toLowerCase(), application: applicationText.toLowerCase() };
  }
  const isLength = complaint.startsWith("Byte slice");
  const text = isLength ? "unexpected end of input" : `Invalid hexadecimal: ${complaint}`;
  return answers.errorAnswer(400, text);
}

function instanceAt({ world, faults }: Site, address: ApplicationOnChain) {
  const chain = world.chains.get(address.chain);
  if (chain === undefined) {
    return answers.errorAnswer(500, answers.noSuchBlob("ChainDescription", address.chain));
  }
  const isHidden = faults.applicationFault(address)?.kind === "unknown";
  const instance = isHidden ? null : chain.instance(address.application);
  if (instance !== null) return instance;
  const error = answers.noSuchBlob("ApplicationDescription", address.application);
  return answers.errorAnswer(500, error);
}

function rootsOf(
  site: Site,
  address: ApplicationOnChain,
  { application, state }: Instance,
  fault: ApplicationFault | null,
  operations: BlockOperation[],
): Roots {
  const schedule = (operation: unknown) =>
    void operations.push({ kind: "user", application: address.application, operation });
  const nextActions = ({ cursor, now }: { cursor?: string | null; now: bigint }) => {
    if (fault?.kind === "errors") throw new GraphQLError(fault.message);
    if (fault?.kind === "actions") return exactJson(fault.value);
    return actionsOnTheWire(application.nextActions(state, cursor ?? null, now));
  };
  const processTaskOutcome = (args: { outcome: unknown }) => {
    const outcome = outcomeFromTheWire(args.outcome);
    const refusal = site.faults.refuseOutcomes(outcome, address);
    if (refusal !== null) throw new GraphQLError(refusal);
    return application.processTaskOutcome(state, outcome, schedule);
  };
  return {
    query: { ...application.queries(state), nextActions, processTaskOutcome },
    mutation: application.mutations(state, schedule),
  };
}
