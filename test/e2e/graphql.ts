/**
 * GraphQL over HTTP, as plainly as a person with curl would: the suite does not look at the node
 * through the client that it tests.
 *
 * @module
 */

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
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (response.status !== 200) return { status: response.status, text };
  return { status: 200, text, data: dataOf(text) };
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
