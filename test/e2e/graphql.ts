/**
 * GraphQL over HTTP, as plainly as a person with curl would: the suite does not look at the node
 * through the client that it tests.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type IncomingMessage, request } from "node:http";

/** What the node answered, whatever it was. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The `data` of a 200; `undefined` otherwise. */
  readonly data?: unknown;
}

/** A request that did not end as the suite needs it. */
export class ReplyError extends Error {
  readonly reply: Reply;
  constructor(query: string, reply: Reply) {
    super(`${reply.status} to ${query.slice(0, 120)}: ${reply.text.slice(0, 300)}`);
    this.reply = reply;
  }
}

/** Posts a query and hands back whatever was answered; rejects when nothing was. */
export async function post(url: string, query: string, timeoutMs = 30_000): Promise<Reply> {
  const { status, text } = await send(url, JSON.stringify({ query }), timeoutMs);
  return status === 200 ? { status, text, data: dataOf(text) } : { status, text };
}

// Not `fetch`: Deno's sends a POST again, on its own, when a kept connection ends before the answer.
function send(url: string, body: string, timeoutMs: number): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const headers = { "content-type": "application/json" };
  const signal = AbortSignal.timeout(timeoutMs);
  const sent = request(url, { method: "POST", headers, agent: false, signal }, (response) => {
    textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
  });
  sent.on("error", reject).end(body);
  return promise;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Posts a query whose answer must have data.
 *
 * @throws ReplyError otherwise.
 */
export async function query<T>(url: string, text: string, timeoutMs?: number): Promise<T> {
  const reply = await post(url, text, timeoutMs);
  if (reply.data === undefined || reply.data === null) throw new ReplyError(text, reply);
  return reply.data as T;
}

function dataOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { data?: unknown }).data;
  } catch {
    return undefined;
  }
}
