/**
 * `POST /chains/{chain}/applications/{application}`.
 *
 * The service executes the request against the state as it is. When it scheduled nothing, its result
 * is the answer; otherwise the operations go to the chain, and what the fields returned, errors among
 * it, is forgotten (`docs/wire.md`).
 *
 * @module
 */
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import type { Instance } from "../chain/chain.ts";
import { pause, until } from "../chain/pause.ts";
import { requestOf } from "../graphql/request.ts";
import { exactJson, hashComplaint } from "../graphql/scalars.ts";
import type { Site } from "../site.ts";
import type { Exchange } from "../transport/connection.ts";
import * as answers from "./answers.ts";
import { executed } from "./execution.ts";
import { meet } from "./faulty.ts";
import { submit } from "./submission.ts";

/** Answers a request to an application. Rejects with the reason of the exchange's signal alone. */
export async function answerApplication(
  site: Site,
  exchange: Exchange,
  chainText: string,
  applicationText: string,
): Promise<void> {
  if (exchange.request.tooLarge) return exchange.answer(answers.tooLargeAnswer);
  const address = addressOf(chainText, applicationText);
  if ("status" in address) return exchange.answer(address);
  const instance = instanceAt(site, address);
  if ("status" in instance) return exchange.answer(instance);
  await answerAt(site, exchange, address, instance);
}

async function answerAt(
  site: Site,
  exchange: Exchange,
  address: ApplicationOnChain,
  instance: Instance,
): Promise<void> {
  const fault = site.faults.applicationFault(address);
  if (fault?.kind === "hang") await until(new Promise(() => {}), exchange.signal);
  const request = fault?.kind === "trap" ? null : requestOf(exchange.request.body);
  if (request === null) return exchange.answer(answers.trapAnswer("Query"));
  if (fault?.kind === "data" && !/^\s*mutation\b/.test(request.query)) {
    const data = JSON.stringify({ data: exactJson(fault.value) });
    return await answerQuestion(site, exchange, address, data);
  }
  const { result, operations } = await executed(site, address, instance, request);
  if (operations.length > 0) return submit(site, exchange, address, operations);
  site.events.emit({ kind: "question", application: address, query: request.query });
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
