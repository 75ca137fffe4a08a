/**
 * GraphQL requests to a node: graphql-request on top of our own transport.
 *
 * graphql-request wants bodies that call themselves JSON and hold an object; the node says
 * `application/octet-stream` or `text/plain`, and its data may be a string. So its `fetch` is ours,
 * and its JSON parser is that of the node's dialect. With `excludeOperationName` it parses no
 * document: a request of 2 MB costs 0.2 ms more than `JSON.stringify` alone (without: 3 ms and,
 * with much in it to parse, 100).
 *
 * @module
 */
import { ClientError, GraphQLClient } from "graphql-request";
import type { Clock } from "../clock/clock.ts";
import type { NodeAddress } from "./address.ts";
import { parseDialect, type Reply, replyFrom } from "./dialect.ts";
import { ReplyBudget, type ReplyShare } from "./reply_budget.ts";
import { type Post, type RawReply, Transport } from "./transport.ts";
import { TransportError } from "./transport_error.ts";

/** What a request is, beside its document. */
export interface RequestOptions {
  readonly url: URL;
  /** `fresh` for what must not be sent twice. */
  readonly connection: Post["connection"];
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** What holds for every request. */
export interface AdapterOptions {
  readonly clock: Clock;
  /** Read for each request. */
  readonly address: Pick<NodeAddress, "headers" | "redact">;
  /** Milliseconds until a connection stands. */
  readonly connectTimeoutMs: number;
  /** The size of an answer at most, in bytes. */
  readonly maxReplyBytes: number;
  /** The bytes of all answers that are being read, above which one at a time is read on. */
  readonly maxReadingBytes: number;
}

/** A reply, or why there is none. */
export type Exchange = Reply | TransportError;

/** Sends GraphQL documents. */
export class GraphQLAdapter {
  readonly #options: AdapterOptions;
  readonly #transport: Transport;
  readonly #budget: ReplyBudget;

  constructor(options: AdapterOptions) {
    this.#options = options;
    this.#transport = new Transport(options.clock);
    this.#budget = new ReplyBudget(options.maxReadingBytes);
  }

  /** Never rejects. A failure is told after the connection has been closed (U3). */
  async request(document: string, options: RequestOptions, signal: AbortSignal): Promise<Exchange> {
    let raw: RawReply | null = null;
    const share = this.#budget.open();
    const fetch: Fetch = async (_url, init) => {
      raw = await this.#post(init, options, share, signal);
      return responseOf(raw);
    };
    const { address } = this.#options;
    try {
      const outcome = await execute(document, options.url, fetch, address.headers);
      return outcome instanceof TransportError ? outcome : reply(raw, outcome, address);
    } finally {
      share.close();
    }
  }

  /** Requests to come go over new connections. */
  renewConnections(): void {
    this.#transport.renew();
  }

  /** Closes the connections that wait for a next request. */
  close(): void {
    this.#transport.close();
  }

  #post(
    init: FetchInit,
    request: RequestOptions,
    share: ReplyShare,
    signal: AbortSignal,
  ): Promise<RawReply> {
    const { connectTimeoutMs, maxReplyBytes } = this.#options;
    const headers = Object.fromEntries(init.headers);
    const post = { ...request, connectTimeoutMs, maxReplyBytes, headers, body: init.body, share };
    return this.#transport.post(post, signal);
  }
}

/** What graphql-request passes to `fetch`; its own type is that of a browser's, and wider. */
interface FetchInit {
  readonly headers: Headers;
  readonly body: string;
}

type Fetch = (url: URL, init: FetchInit) => Promise<Response>;

/** What graphql-request reads; null when the answer is none of GraphQL. */
type Result = Parameters<typeof replyFrom>[2];

async function execute(
  document: string,
  url: URL,
  fetch: Fetch,
  headers: Readonly<Record<string, string>>,
): Promise<Result | TransportError> {
  const client = new GraphQLClient(url.href, {
    fetch: fetch as unknown as typeof globalThis.fetch,
    headers: { ...headers },
    excludeOperationName: true,
    errorPolicy: "all",
    jsonSerializer: { stringify: JSON.stringify, parse: parseDialect },
  });
  try {
    return await client.rawRequest({ query: document });
  } catch (error) {
    if (error instanceof TransportError) return error;
    return error instanceof ClientError ? error.response : null;
  }
}

/**
 * How much of a body is looked at for what is shown of it, in bytes: more than its beginning, for a
 * secret is taken out whole. All of it has been decoded once, which is enough for a large one.
 */
const SHOWN_BYTES = 65_536;

function reply(
  raw: RawReply | null,
  result: Result,
  address: AdapterOptions["address"],
): Exchange {
  if (raw === null) throw new Error("graphql-request ended without an answer and without an error");
  const body = raw.body.toString("utf8", 0, SHOWN_BYTES);
  const redact = (text: string) => address.redact(text);
  if (raw.location === null) return replyFrom(raw.status, body, result, redact);
  const excerpt = `a redirect to ${redact(raw.location)}`;
  return { ...replyFrom(raw.status, body, null, redact), excerpt };
}

const JSON_BODY = { "content-type": "application/json" };

/** A `Response` takes the status of an answer only, and none of these with a body. */
function responseOf({ status, body }: RawReply): Response {
  const known = status >= 200 && status <= 599;
  const bodiless = status === 204 || status === 205 || status === 304;
  return new Response(bodiless ? null : body, { status: known ? status : 502, headers: JSON_BODY });
}
