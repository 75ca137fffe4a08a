/**
 * What the answer to a question means: actions, or why there are none (A4).
 *
 * @module
 */
import { ActionsError, parseActions } from "../protocol/actions.ts";
import type { Exchange } from "./adapter.ts";
import { type Trouble, troubleOf } from "./classify.ts";
import type { Reply } from "./dialect.ts";
import type { AnswerEnd } from "./port.ts";
import { TransportError } from "./transport_error.ts";

/** How a question ended. Nothing is lost when it is asked again, so every cut is *unreachable*. */
export function answerEnd(exchange: Exchange): AnswerEnd {
  if (exchange instanceof TransportError) return unanswered(exchange);
  if (exchange.status !== 200) return failedEnd(exchange);
  if (exchange.block !== null) {
    return invalid("nextActions scheduled operations: it is to be a query");
  }
  const [error] = exchange.errors;
  if (error !== undefined) return invalid(error.message);
  return validated(exchange);
}

/** An answer without an end is the application's, for only it decides how long one is. */
function unanswered({ failure, message }: TransportError): AnswerEnd {
  return failure === "tooLong" ? invalid(message) : { kind: "unreachable", message };
}

function validated({ data, excerpt }: Reply): AnswerEnd {
  const actions = (data as { nextActions?: unknown } | null | undefined)?.nextActions;
  if (actions === undefined) {
    return { kind: "unreachable", message: `This is no answer of a node: ${excerpt}` };
  }
  try {
    return { kind: "answered", actions: parseActions(actions) };
  } catch (error) {
    if (error instanceof ActionsError) return invalid(error.message);
    throw error;
  }
}

/** Whose fault each trouble is, when it meets a question. */
const FAULTS: Readonly<Record<Trouble, Exclude<AnswerEnd["kind"], "answered">>> = {
  trapped: "invalid",
  // A question that schedules operations gets these: the application's fault.
  failedInExecution: "invalid",
  readOnly: "invalid",
  cannotPropose: "invalid",
  conflict: "invalid",
  tooLarge: "invalid", // its cursor is above the node's limit
  misaddressed: "misaddressed",
  unclear: "unreachable",
};

function failedEnd(reply: Reply): AnswerEnd {
  const { means, message } = troubleOf(reply);
  return { kind: FAULTS[means], message };
}

function invalid(message: string): AnswerEnd {
  return { kind: "invalid", message };
}
