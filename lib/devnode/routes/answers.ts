/**
 * The real node's answers, word for word (`docs/wire.md`).
 *
 * @module
 */
import type { Answer } from "../transport/answer.ts";

const TEXT = "text/plain; charset=utf-8";

/** An answer of an application: JSON under a type that does not say so. */
export function applicationAnswer(body: string): Answer {
  return { status: 200, contentType: "application/octet-stream", body };
}

/** An answer of the node's own GraphQL. */
export function nodeAnswer(body: string, hasErrors: boolean): Answer {
  const contentType = "application/graphql-response+json";
  if (hasErrors) return { status: 200, contentType, body };
  return { status: 200, contentType, headers: "cache-control: no-cache\r\n", body };
}

export function errorAnswer(status: 400 | 403 | 500, error: string): Answer {
  return { status, contentType: TEXT, body: JSON.stringify({ error }) };
}

export function trapAnswer(where: "Query" | `Operation(${number})`): Answer {
  return errorAnswer(
    500,
    "Local node operation failed: Worker operation failed: Execution error: Failed to execute " +
      `Wasm module: RuntimeError: unreachable during ${where}`,
  );
}

export function conflictAnswer(hash: string): Answer {
  return errorAnswer(500, conflict(hash));
}

/** That this block came first; also an error of the node's own mutations. */
export function conflict(hash: string): string {
  return "A different block was already committed at this height. " +
    `The committed certificate hash is ${hash}`;
}

export const roundTimeoutAnswer: Answer = errorAnswer(
  500,
  "Failed to communicate with a quorum of validators: Chain error: Round number should be greater " +
    "than MultiLeader(0)",
);

export const readOnlyAnswer: Answer = errorAnswer(
  403,
  "scheduling operations from queries is disabled in read-only mode",
);

/** Of a chain whose owner's key the node does not hold; also an error of `retryPendingBlock`. */
export function cannotPropose(chain: string): string {
  return `client is not configured to propose on chain ${chain}`;
}

/** Of a chain, an application or data that does not exist; also an error of `retryPendingBlock`. */
export function noSuchBlob(
  kind: "ChainDescription" | "ApplicationDescription" | "Data",
  id: string,
): string {
  return `No validator provided a usable certificate registering blob ${kind}:${id}`;
}

/** The same of a chain, where only the node itself was asked. */
export function blobsNotFound(chain: string): string {
  return `Blobs not found: [BlobId { blob_type: ChainDescription, hash: ${chain} }]`;
}

export const tooLargeAnswer: Answer = {
  status: 413,
  contentType: TEXT,
  body: "Failed to buffer the request body: length limit exceeded",
};

/** The body of `POST /` is no JSON. */
export const invalidRequestAnswer: Answer = {
  status: 400,
  body: 'InvalidRequest(Error("expected ident", line: 1, column: 2))',
};

/** It is JSON, and no GraphQL request. */
export const misshapenRequestAnswer: Answer = {
  status: 400,
  body: 'InvalidRequest(Error("data did not match any variant of untagged enum BatchRequest", ' +
    "line: 0, column: 0))",
};

export const unsupportedBatchAnswer: Answer = { status: 400, body: "UnsupportedBatch" };

/** `GET /ready`: the process listens, and nothing more is known. */
export const readyAnswer: Answer = { status: 200, contentType: TEXT, body: "ready!" };

export const notFoundAnswer: Answer = { status: 404, body: "" };

/** Of `GET /ws` without the headers of a WebSocket, or with an unknown protocol. */
export const badUpgradeAnswer: Answer = { status: 400, body: "" };

export function methodNotAllowed(allowed: string): Answer {
  return { status: 405, headers: `allow: ${allowed}\r\n`, body: "" };
}

/** What a browser asks before it posts from another page. */
export const preflightAnswer: Answer = {
  status: 200,
  headers: "access-control-allow-methods: *\r\naccess-control-allow-headers: *\r\n",
  body: "",
};

/** Where the real node serves GraphiQL, which it loads from the network. */
export const pageAnswer: Answer = {
  status: 200,
  contentType: "text/html; charset=utf-8",
  body: "<!DOCTYPE html><title>Development node</title><p>POST GraphQL as JSON to this address.\n",
};
