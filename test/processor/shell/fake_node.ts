import type { Micros } from "../../../lib/clock/clock.ts";
import type {
  AnswerEnd,
  BlockContents,
  ChainState,
  NodeClient,
  NodeDescription,
  PendingEnd,
  QueryEnd,
  SubmissionEnd,
} from "../../../lib/node/port.ts";
import type {
  ApplicationId,
  ApplicationOnChain,
  ChainId,
} from "../../../lib/protocol/identifiers.ts";
import type { TaskOutcome } from "../../../lib/protocol/tasks.ts";

/** A request under way: the test ends it, or its signal does. */
export interface Held<Result> {
  readonly signal: AbortSignal;
  readonly end: (result: Result) => void;
}

export interface HeldAsk extends Held<AnswerEnd> {
  readonly application: ApplicationOnChain;
  readonly cursor: string | null;
  readonly now: Micros;
}

export interface HeldSubmit extends Held<SubmissionEnd> {
  readonly outcomes: readonly TaskOutcome[];
}

export interface HeldDocument<End> extends Held<End> {
  readonly application: ApplicationOnChain;
  readonly document: string;
}

/** A node whose every answer is the test's; heights are told at once. */
export class FakeNode implements NodeClient {
  readonly asks: HeldAsk[] = [];
  readonly submits: HeldSubmit[] = [];
  readonly queries: HeldDocument<QueryEnd>[] = [];
  readonly commands: HeldDocument<SubmissionEnd>[] = [];
  readonly pendings: Held<PendingEnd>[] = [];
  readonly blockReads: Held<readonly BlockContents[] | null>[] = [];
  /** The chains of each reading of heights. */
  readonly heightReads: (readonly ChainId[])[] = [];
  height: number | null = 10;
  readonly #log: (line: string) => void;

  /** @param log Is told of each request as it is sent. */
  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  ask(
    application: ApplicationOnChain,
    cursor: string | null,
    now: Micros,
    signal: AbortSignal,
  ): Promise<AnswerEnd> {
    this.#log("ask");
    const { promise, resolve, reject } = Promise.withResolvers<AnswerEnd>();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    this.asks.push({ application, cursor, now, signal, end: resolve });
    return promise;
  }

  submit(
    _application: ApplicationOnChain,
    outcomes: readonly TaskOutcome[],
    signal: AbortSignal,
  ): Promise<SubmissionEnd> {
    this.#log("submit");
    const { held, promise } = hold<SubmissionEnd>(signal, { kind: "unknown", message: "cut" });
    this.submits.push({ ...held, outcomes });
    return promise;
  }

  query(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<QueryEnd> {
    this.#log("query");
    const { promise, resolve, reject } = Promise.withResolvers<QueryEnd>();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    this.queries.push({ application, document, signal, end: resolve });
    return promise;
  }

  command(
    application: ApplicationOnChain,
    document: string,
    signal: AbortSignal,
  ): Promise<SubmissionEnd> {
    this.#log("command");
    const { held, promise } = hold<SubmissionEnd>(signal, { kind: "unknown", message: "cut" });
    this.commands.push({ ...held, application, document });
    return promise;
  }

  retryPendingBlock(_chain: ChainId, signal: AbortSignal): Promise<PendingEnd> {
    this.#log("retryPendingBlock");
    const { held, promise } = hold<PendingEnd>(signal, { kind: "failed", message: "cut" });
    this.pendings.push(held);
    return promise;
  }

  blocksAbove(
    _chain: ChainId,
    _height: number,
    signal: AbortSignal,
  ): Promise<readonly BlockContents[] | null> {
    const { held, promise } = hold<readonly BlockContents[] | null>(signal, null);
    this.blockReads.push(held);
    return promise;
  }

  block(_chain: ChainId, _hash: string, signal: AbortSignal): Promise<BlockContents | null> {
    return hold<BlockContents | null>(signal, null).promise;
  }

  heights(chains: readonly ChainId[]): Promise<ReadonlyMap<ChainId, number | null>> {
    this.heightReads.push(chains);
    return Promise.resolve(new Map(chains.map((chain) => [chain, this.height])));
  }

  applications(): Promise<readonly ApplicationId[] | null> {
    return Promise.resolve([]);
  }

  chainState(): Promise<ChainState | null> {
    return Promise.resolve(null);
  }

  acceptsMutations(): Promise<boolean | null> {
    return Promise.resolve(null);
  }

  describe(): Promise<NodeDescription> {
    return Promise.resolve({ version: "0", chains: [], defaultChain: null });
  }
}

function hold<Result>(
  signal: AbortSignal,
  aborted: Result,
): { readonly held: Held<Result>; readonly promise: Promise<Result> } {
  const { promise, resolve } = Promise.withResolvers<Result>();
  signal.addEventListener("abort", () => resolve(aborted), { once: true });
  return { held: { signal, end: resolve }, promise };
}
