/**
 * What each answer of a node, and each lack of one, means (`docs/wire.md`, the table; U2).
 *
 * Pure functions. The order of every table counts; what no line knows is the last line's: *unknown*
 * for a submission, since it may have been committed, *unreachable* for a question.
 *
 * @module
 */
import { isHash } from "../protocol/identifiers.ts";
import type { Exchange } from "./adapter.ts";
import type { Reply } from "./dialect.ts";
import type { PendingEnd, SubmissionEnd } from "./port.ts";
import { TransportError } from "./transport_error.ts";

/** The meanings of an error that the node itself reports, whatever was asked. */
export type Trouble =
  | "failedInExecution"
  | "trapped"
  | "conflict"
  | "readOnly"
  | "cannotPropose"
  | "misaddressed"
  | "tooLarge"
  | "unclear";

interface Line {
  readonly status: number;
  readonly says: RegExp;
  readonly means: Trouble;
}

/** Anything at all. */
const ANY = /^/;

const TROUBLES: readonly Line[] = [
  // The limit is looked at before the body is read: nothing of it was executed. A proxy in front
  // that has a lower limit uses the same status, with words of its own.
  { status: 413, says: ANY, means: "tooLarge" },
  // Before any operation is made into a block. Other 403s are those of a proxy.
  { status: 403, says: /in read-only mode/, means: "readOnly" },
  // `malformed chain ID: …`, `Invalid hexadecimal: …`: the path is read before anything else.
  { status: 400, says: ANY, means: "misaddressed" },
  // First of the 500s, for it may quote any of those below as what the validators said: the block
  // was proposed by then, and validators may have signed it (U3).
  { status: 500, says: /quorum/i, means: "unclear" },
  // Neither the node nor a validator knows the application, or the chain.
  {
    status: 500,
    says: /registering blob (?:ApplicationDescription|ChainDescription):/,
    means: "misaddressed",
  },
  // An operation reads data that nobody has published: the node looks for it as it executes the
  // block, before it proposes it. `retryPendingBlock` answered null after it.
  { status: 500, says: /registering blob Data:/, means: "failedInExecution" },
  // The node's wallet has no key for the chain: it cannot even try.
  { status: 500, says: /client is not configured to propose/, means: "cannotPropose" },
  // Another block took the height. Ours was not committed, or it is the one that is named (U3).
  { status: 500, says: /^A different block was already committed/, means: "conflict" },
  // The same a moment later: the height has passed between making the block and proposing it.
  { status: 500, says: /Chain is expecting a next block at height/, means: "conflict" },
  // The node executes a block before it proposes it: an operation, or what follows all operations
  // of a block (its limits), failed there. Nothing was proposed.
  {
    status: 500,
    says: /Execution error: .* during (?:Operation\(\d+\)|Block)/s,
    means: "failedInExecution",
  },
  // The service trapped as it answered; no operation is taken from a query that has failed.
  { status: 500, says: / during Query/, means: "trapped" },
];

/** What a reply that is no success means. A status alone is a proxy's unless the node words it. */
export function troubleOf({ status, errors, excerpt }: Reply): { means: Trouble; message: string } {
  const own = errors[0]?.message;
  const line = TROUBLES.find((line) =>
    line.status === status && (line.status === 413 || own !== undefined) &&
    line.says.test(own ?? excerpt)
  );
  const message = own ?? `HTTP ${status}: ${excerpt}`;
  return { means: line?.means ?? "unclear", message };
}

/** How a submission of outcomes ended (U2). */
export function submissionEnd(exchange: Exchange): SubmissionEnd {
  return endOf(exchange, (field) => typeof field === "boolean");
}

/** How another request that was to schedule operations ended (U2), whatever its fields are. */
export function commandEnd(exchange: Exchange): SubmissionEnd {
  return endOf(exchange, () => true);
}

/** @param isAnswer whether a field has what the application answers when it scheduled nothing. */
function endOf(exchange: Exchange, isAnswer: (field: unknown) => boolean): SubmissionEnd {
  if (exchange instanceof TransportError) return lostSubmission(exchange);
  return exchange.status === 200 ? acceptedEnd(exchange, isAnswer) : failedEnd(exchange);
}

/** Only a request of which nothing was sent is certain not to be committed. */
function lostSubmission({ failure, sent, message }: TransportError): SubmissionEnd {
  const nothingSent = !sent && failure !== "aborted";
  return { kind: nothingSent ? "unreachable" : "unknown", message };
}

function acceptedEnd(
  { block, errors, data, excerpt }: Reply,
  isAnswer: (field: unknown) => boolean,
): SubmissionEnd {
  if (block !== null && isHash(block)) return { kind: "committed", block };
  const [error] = errors;
  if (error !== undefined) return { kind: "refused", ...error };
  const fields = Object.values((data ?? {}) as Record<string, unknown>);
  if (fields.length > 0 && fields.every(isAnswer)) return { kind: "acceptedWithoutBlock" };
  return { kind: "unknown", message: `The answer to a submission is not the node's: ${excerpt}` };
}

function failedEnd(reply: Reply): SubmissionEnd {
  const { means, message } = troubleOf(reply);
  if (means === "unclear") return { kind: "unknown", message };
  return means === "trapped" ? { kind: "refused", message, alias: null } : { kind: means, message };
}

/** How `retryPendingBlock` ended (U3). Only a plain `null` says that nothing is pending. */
export function pendingEnd(exchange: Exchange): PendingEnd {
  if (exchange instanceof TransportError) return { kind: "failed", message: exchange.message };
  const [error] = exchange.errors;
  if (error !== undefined) return pendingTrouble(error.message);
  const data = exchange.data as { retryPendingBlock?: unknown } | null | undefined;
  const block = data?.retryPendingBlock;
  if (exchange.status === 200 && block === null) return { kind: "none" };
  if (exchange.status === 200 && typeof block === "string" && isHash(block)) {
    return { kind: "committed", block };
  }
  return { kind: "failed", message: `HTTP ${exchange.status}: ${exchange.excerpt}` };
}

function pendingTrouble(message: string): PendingEnd {
  // A read-only node's schema has no mutations at all.
  if (/not configured for mutations/.test(message)) return { kind: "readOnly", message };
  // A 200 here, where a submission gets a 500.
  if (/client is not configured to propose/.test(message)) {
    return { kind: "cannotPropose", message };
  }
  return { kind: "failed", message };
}
