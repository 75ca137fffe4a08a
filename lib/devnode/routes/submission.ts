/**
 * A request that scheduled operations: from its arrival to its block and its answer.
 *
 * @module
 */
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import type { BlockOperation } from "../chain/block.ts";
import type { Chain } from "../chain/chain.ts";
import { until } from "../chain/pause.ts";
import type { BlockEnd, Interventions } from "../chain/producer.ts";
import type { SubmissionEndName } from "../events.ts";
import type { SubmissionFault } from "../faults.ts";
import type { Site } from "../site.ts";
import type { Answer } from "../transport/answer.ts";
import type { Exchange } from "../transport/connection.ts";
import * as answers from "./answers.ts";

/** Makes the block and answers. Never rejects but for a defect: a client that has gone is told so. */
export async function submit(
  site: Site,
  exchange: Exchange,
  application: ApplicationOnChain,
  operations: readonly BlockOperation[],
): Promise<void> {
  const { events } = site;
  events.emit({ kind: "submission", application, operations: operations.length });
  const end = await submitted(site, exchange, application, operations).catch((error) => {
    if (error instanceof FaultedSubmission) return "faulted" as const;
    if (exchange.signal.aborted) return "gone" as const;
    throw error;
  });
  events.emit({ kind: "submissionEnded", application, end });
}

/** A fault has answered or dropped the request; what it leaves behind stays. */
class FaultedSubmission extends Error {
  override readonly name = "FaultedSubmission";
}

async function submitted(
  site: Site,
  exchange: Exchange,
  address: ApplicationOnChain,
  operations: readonly BlockOperation[],
): Promise<SubmissionEndName> {
  const chain = site.world.chains.get(address.chain)!;
  if (site.faults.readOnly) return answered(exchange, answers.readOnlyAnswer, "readOnly");
  if (!chain.hasKey) {
    const error = answers.cannotPropose(chain.id);
    return answered(exchange, answers.errorAnswer(500, error), "keyless");
  }
  const fault = site.faults.takeSubmission(chain.id);
  if (fault?.kind === "failure") {
    const where = `Operation(${fault.operation ?? 0})` as const;
    return answered(exchange, answers.trapAnswer(where), "failed");
  }
  return await produced(site, exchange, chain, operations, fault);
}

async function produced(
  { producer }: Site,
  exchange: Exchange,
  chain: Chain,
  operations: readonly BlockOperation[],
  fault: SubmissionFault | null,
): Promise<SubmissionEndName> {
  const interventions = interventionsOf(fault, exchange, chain);
  const end = await producer.produce(chain, operations, interventions, exchange.signal);
  if (fault?.kind === "cutAnswer" && end.kind === "committed") {
    exchange.cut(answerFor(end), fault.bytes);
    return "faulted";
  }
  return answered(exchange, answerFor(end), end.kind);
}

function answerFor(end: BlockEnd): Answer {
  switch (end.kind) {
    case "committed":
      return answers.applicationAnswer(JSON.stringify({ data: end.block.hash }));
    case "conflict":
      return answers.conflictAnswer(end.block.hash);
    case "failed":
      return end.missingBlob === null
        ? answers.trapAnswer(`Operation(${end.operation})`)
        : answers.errorAnswer(500, answers.noSuchBlob("Data", end.missingBlob));
  }
}

function answered(exchange: Exchange, answer: Answer, end: SubmissionEndName): SubmissionEndName {
  exchange.answer(answer);
  return end;
}

function interventionsOf(
  fault: SubmissionFault | null,
  exchange: Exchange,
  chain: Chain,
): Interventions {
  return {
    conflict: fault?.kind === "conflict",
    async reach(stage) {
      if (fault?.kind === "roundTimeout" && stage === "proposed") {
        if (fault.pending === false) chain.pending = null;
        exchange.answer(answers.roundTimeoutAnswer);
        throw new FaultedSubmission();
      }
      if (fault === null || !("at" in fault) || fault.at !== stage) return;
      if (fault.kind === "hold") return await until(fault.until, exchange.signal);
      if (fault.kind === "drop") exchange.drop();
      else exchange.answer(fault.answer);
      throw new FaultedSubmission();
    },
  };
}
