/**
 * What the answer to a question means: actions, or other data, or why there is neither (A4).
 *
 * @module
 */
import { ActionsError, parseActions } from "../protocol/actions.ts";
import type { Exchange } from "./adapter.ts";
import { type Trouble, troubleOf } from "./classify.ts";
import type { Reply } from "./dialect.ts";
import type { AnswerEnd, QueryEnd, Unanswered } from "./port.ts";
import { TransportError } from "./transport_error.ts";

/** How a question ended. Nothing is lost when it is asked again, so every cut is *unreachable*. */
export function answerEnd(exchange: Exchange): AnswerEnd {
  const end = queryEnd(exchange);
  return end.kind === "answered" ? validated(end.data["nextActions"]) : end;
}

/** How any other query ended; its fields are for the caller to validate. */
export function queryEnd(exchange: Exchange): QueryEnd {
  if (exchange instanceof TransportError) return unanswered(exchange);
  if (exchange.status !== 200) return failedEnd(exchange);
  if (exchange.block !== null) {
    return invalid("what was to be a query scheduled operations, and a block was made of them");
  }
  const [error] = exchange.errors;
  if (error !== undefined) return invalid(error.message);
  const { data, excerpt } = exchange;
  return isRecord(data) ? { kind: "answered", data } : foreign(excerpt);
}

/** An answer without an end is the application's, for only it decides how long one is. */
function unanswered({ failure, message }: TransportError): Unanswered {
  return failure === "tooLong" ? invalid(message) : { kind: "unreachable", message };
}

function validated(actions: unknown): AnswerEnd {
  if (actions === undefined) return foreign("it has no nextActions");
  try {
    return { kind: "answered", actions: parseActions(actions) };
  } catch (error) {
    if (error instanceof ActionsError) return invalid(error.message);
    throw error;
  }
}

/** Whose fault each trouble is, when it meets a question. */
const FAULTS: Readonly<Record<Trouble, Unanswered["kind"]>> = {
  trapped: "invalid",
  // A question that schedules operations gets these: the application's fault.
  failedInExecution: "invalid",
  readOnly: "invalid",
  cannotPropose: "invalid",
  conflict: "invalid",
  tooLarge: "invalid", // the cursor, which is the application's, is above the node's limit
  misaddressed: "misaddressed",
  unclear: "unreachable",
};

function failedEnd(reply: Reply): Unanswered {
  const { means, message } = troubleOf(reply);
  return { kind: FAULTS[means], message };
}

/** Whoever answered so is not the node; it may be back soon. */
function foreign(found: string): Unanswered {
  return { kind: "unreachable", message: `This is no answer of a node: ${found}` };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): Unanswered {
  return { kind: "invalid", message };
}
