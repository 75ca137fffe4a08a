/**
 * Requests to one node over HTTP.
 *
 * @module
 */
import type { Clock, Micros } from "../clock/clock.ts";
import type { ApplicationId, ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import { askDocument, outcomesDocument, stringLiteral } from "../protocol/literals.ts";
import type { TaskOutcome } from "../protocol/tasks.ts";
import { type Exchange, GraphQLAdapter, type RequestOptions } from "./adapter.ts";
import type { NodeAddress } from "./address.ts";
import { answerEnd, queryEnd } from "./answer.ts";
import { readBlock, readBlocksAbove } from "./blocks.ts";
import { readApplications, readChainState } from "./chain_state.ts";
import { commandEnd, pendingEnd, submissionEnd } from "./classify.ts";
import { readDescription } from "./describe.ts";
import { readHeights } from "./heights.ts";
import {
  type AnswerEnd,
  type BlockContents,
  type ChainState,
  type NodeClient,
  type NodeDescription,
  type PendingEnd,
  type QueryEnd,
  REQUEST_LIMIT_BYTES,
  type SoughtOutputs,
  type SubmissionEnd,
} from "./port.ts";
import { TransportError } from "./transport_error.ts";

/** How long a client waits, and how much it reads. */
export interface NodeClientOptions {
  readonly address: NodeAddress;
  readonly clock: Clock;
  /** Milliseconds for a question (A5), and for every reading of the node. Default: 30,000. */
  readonly askTimeoutMs?: number;
  /** Milliseconds until a submission counts as unknown (U3). Default: 600,000. */
  readonly submitTimeoutMs?: number;
  /** Milliseconds until a connection stands. Default: 10,000. */
  readonly connectTimeoutMs?: number;
  /** The size of an answer at most, in bytes. Default: 64 MiB. */
  readonly maxReplyBytes?: number;
  /** The bytes of all answers being read, above which one at a time is read on. Default: 128 MiB. */
  readonly maxReadingBytes?: number;
}

/** How long is waited for an answer. */
export type NodeTimeouts = Required<Pick<NodeClientOptions, "askTimeoutMs" | "submitTimeoutMs">>;

/** A request to the node's own GraphQL that reads and changes nothing. Never rejects. */
export type ReadNode = (document: string, signal: AbortSignal) => Promise<Exchange>;

/** The one implementation of {@linkcode NodeClient}: a real node, or what answers like one. */
export class HttpNodeClient implements NodeClient {
  readonly #address: NodeAddress;
  readonly #adapter: GraphQLAdapter;
  #askTimeoutMs: number;
  #submitTimeoutMs: number;

  constructor({
    address,
    clock,
    askTimeoutMs = 30_000,
    submitTimeoutMs = 600_000,
    connectTimeoutMs = 10_000,
    maxReplyBytes = 67_108_864,
    maxReadingBytes = 134_217_728,
  }: NodeClientOptions) {
    this.#address = address;
    this.#askTimeoutMs = askTimeoutMs;
    this.#submitTimeoutMs = submitTimeoutMs;
    const limits = { connectTimeoutMs, maxReplyBytes, maxReadingBytes };
    this.#adapter = new GraphQLAdapter({ clock, address, ...limits });
  }

  /**
   * Requests to come go over new connections, as when another connection to the node has ended: those
   * that wait may be dead as well, and each would cost a request its time limit (A9).
   */
  renewConnections(): void {
    this.#adapter.renewConnections();
  }

  /** Replaces how long is waited, for requests to come. */
  setTimeouts({ askTimeoutMs, submitTimeoutMs }: NodeTimeouts): void {
    this.#askTimeoutMs = askTimeoutMs;
    this.#submitTimeoutMs = submitTimeoutMs;
  }

  async ask(
    application: ApplicationOnChain,
    cursor: string | null,
    now: Micros,
    signal: AbortSignal,
  ): Promise<AnswerEnd> {
    const document = askDocument(cursor, now);
    const above = aboveLimit(document);
    if (above !== null) {
      // The application's own, and no other question may be asked: this one is repeated (A5).
      return {
        kind: "invalid",
        message: `its cursor is too long to be sent back: ${above.message}`,
      };
    }
    return answerEnd(await this.#readApplication(application, document, signal));
  }

  async query(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<QueryEnd> {
    return queryEnd(await this.#readApplication(application, document, signal));
  }

  async submit(
    application: ApplicationOnChain,
    outcomes: readonly TaskOutcome[],
    signal: AbortSignal,
  ): Promise<SubmissionEnd> {
    const document = outcomesDocument(outcomes);
    return aboveLimit(document) ??
      submissionEnd(await this.#changeApplication(application, document, signal));
  }

  async command(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<SubmissionEnd> {
    return aboveLimit(document) ??
      commandEnd(await this.#changeApplication(application, document, signal));
  }

  async retryPendingBlock(chain: ChainId, signal: AbortSignal): Promise<PendingEnd> {
    const document = `mutation { retryPendingBlock(chainId: ${stringLiteral(chain)}) }`;
    return pendingEnd(await this.#change(this.#address.own, document, signal));
  }

  blocksAbove(
    chain: ChainId,
    height: number,
    signal: AbortSignal,
    sought: SoughtOutputs | null = null,
  ): Promise<readonly BlockContents[] | null> {
    return readBlocksAbove(this.#readNode, chain, height, signal, sought);
  }

  block(
    chain: ChainId,
    hash: string,
    signal: AbortSignal,
    sought: SoughtOutputs | null = null,
  ): Promise<BlockContents | null> {
    return readBlock(this.#readNode, chain, hash, signal, sought);
  }

  heights(
    chains: readonly ChainId[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ChainId, number | null>> {
    return readHeights(this.#readNode, chains, signal);
  }

  applications(chain: ChainId, signal: AbortSignal): Promise<readonly ApplicationId[] | null> {
    return readApplications(this.#readNode, chain, signal);
  }

  chainState(chain: ChainId, signal: AbortSignal): Promise<ChainState | null> {
    return readChainState(this.#readNode, chain, signal);
  }

  async acceptsMutations(signal: AbortSignal): Promise<boolean | null> {
    const exchange = await this.#readNode("query { __schema { mutationType { name } } }", signal);
    if (exchange instanceof TransportError || exchange.errors.length > 0) return null;
    const data = exchange.data as { __schema?: { mutationType?: unknown } } | null | undefined;
    const type = data?.__schema?.mutationType;
    return type === undefined ? null : type !== null;
  }

  describe(signal: AbortSignal): Promise<NodeDescription> {
    return readDescription(this.#readNode, this.#address.shown, signal);
  }

  /** Closes idle connections; requests under way are those of their signals. */
  [Symbol.dispose](): void {
    this.#adapter.close();
  }

  readonly #readNode: ReadNode = (document, signal) =>
    this.#read(this.#address.own, document, signal);

  /** Rejects with the reason of `signal` when that ended it. */
  async #readApplication(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<Exchange> {
    const exchange = await this.#read(this.#address.application(application), document, signal);
    if (isAbort(exchange)) throw signal.reason;
    return exchange;
  }

  #read(url: URL, document: string, signal: AbortSignal): Promise<Exchange> {
    return this.#request(
      document,
      { url, connection: "kept", timeoutMs: this.#askTimeoutMs },
      signal,
    );
  }

  #changeApplication(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<Exchange> {
    return this.#change(this.#address.application(application), document, signal);
  }

  /** What changes a chain must not be sent twice, and its connection ends with it (U3). */
  #change(url: URL, document: string, signal: AbortSignal): Promise<Exchange> {
    const timeoutMs = this.#submitTimeoutMs;
    return this.#request(document, { url, connection: "fresh", timeoutMs }, signal);
  }

  /** Failures name the node: several may be in one log. */
  async #request(
    document: string,
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<Exchange> {
    const exchange = await this.#adapter.request(document, options, signal);
    if (!(exchange instanceof TransportError)) return exchange;
    const { failure, sent, stale, message } = exchange;
    const named = `${this.#address.shown}: ${message}`;
    return new TransportError(failure, sent, stale, named, { cause: exchange });
  }
}

function isAbort(exchange: Exchange): exchange is TransportError {
  return exchange instanceof TransportError && exchange.failure === "aborted";
}

/**
 * The node's limit is looked at here too: a server that answers 413 may close the connection before
 * the whole request has left, and that reads as a cut (20 MB under Deno: EPIPE instead of the 413).
 */
function aboveLimit(document: string): { kind: "tooLarge"; message: string } | null {
  // A character is 1 byte or more: only what comes near the limit is measured.
  const bytes = document.length < REQUEST_LIMIT_BYTES / 6 ? 0 : bodyBytes(document);
  if (bytes <= REQUEST_LIMIT_BYTES) return null;
  const message = `The request has ${bytes} bytes; a node takes ${REQUEST_LIMIT_BYTES} at most`;
  return { kind: "tooLarge", message };
}

function bodyBytes(document: string): number {
  return new TextEncoder().encode(JSON.stringify({ query: document })).length;
}
