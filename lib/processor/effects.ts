/**
 * Performs effects: requests to the node and runs of operators, whose ends become messages.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { JournalWrite } from "../journal/port.ts";
import type { NodeClient } from "../node/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { RunRequest } from "../operators/port.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import type { Effect, Incoming } from "./messages.ts";
import type { ProcessorOptions } from "./options.ts";
import type { OperatorEntry } from "./processor.ts";
import { Runs } from "./running.ts";

/** What effects are performed with. */
export interface EffectParts {
  readonly node: NodeClient;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly operators: ReadonlyMap<string, OperatorEntry>;
  readonly options: ProcessorOptions;
  readonly life: AbortSignal;
  readonly post: (message: Incoming) => void;
  readonly write: (write: JournalWrite) => void;
}

/** The effects that are performed here; the others concern what the shell has. */
export type PerformedEffect = Exclude<
  Effect,
  {
    readonly kind:
      | "store"
      | "drained"
      | "follow"
      | "unfollow"
      | "renew"
      | "commandEnded"
      | "decided";
  }
>;

type Of<Kind extends PerformedEffect["kind"]> = Extract<PerformedEffect, { readonly kind: Kind }>;

/** What becomes a request to the node of its own. */
type Request = Exclude<PerformedEffect, Of<"emit" | "run" | "endRun" | "readHeight">>;

export class Effects {
  readonly #parts: EffectParts;
  readonly #runs: Runs;
  readonly #underWay = new Set<Promise<void>>();
  /** Chains whose height this turn wants. */
  #heights: ChainId[] = [];
  #options: ProcessorOptions;

  constructor(parts: EffectParts) {
    this.#parts = parts;
    this.#runs = new Runs(parts);
    this.#options = parts.options;
  }

  setOperators(operators: ReadonlyMap<string, OperatorEntry>): void {
    this.#runs.setOperators(operators);
  }

  /** Replaces the options, for requests to come. */
  setOptions(options: ProcessorOptions): void {
    this.#options = options;
  }

  perform(effect: PerformedEffect): void {
    switch (effect.kind) {
      case "emit":
        return this.#parts.bus.emit(effect.event);
      case "run":
        return this.#keep(this.#run(effect.request));
      case "endRun":
        return this.#runs.end(effect.runId);
      case "readHeight":
        this.#heights.push(effect.chain);
        if (this.#heights.length === 1) this.#keep(this.#readHeights());
        return;
      default:
        if (!this.#parts.life.aborted) this.#keep(this.#request(effect));
    }
  }

  /** Settles when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #keep(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  async #run(request: RunRequest): Promise<void> {
    const { runId } = request;
    const result = await this.#runs.run(request);
    // When the processor ends, no turn comes after this to note that the run is over.
    if (this.#parts.life.aborted) this.#parts.write({ kind: "runEnded", runId });
    else this.#parts.post({ kind: "runEnded", runId, result });
  }

  async #request(effect: Request): Promise<void> {
    const message = await this.#send(effect);
    this.#parts.post(message);
  }

  #send(effect: Request): Promise<Incoming> {
    switch (effect.kind) {
      case "ask":
        return this.#ask(effect);
      case "submit":
      case "command":
        return this.#submit(effect);
      case "learn":
        return this.#within(
          this.#options.askTimeoutMs,
          (signal) => this.#learn(effect, signal),
        );
      default:
        return this.#within(this.#options.askTimeoutMs, (signal) => this.#read(effect, signal));
    }
  }

  #ask({ application, question, cursor, now }: Of<"ask">): Promise<Incoming> {
    const { node } = this.#parts;
    const { askTimeoutMs } = this.#options;
    return this.#within(askTimeoutMs, async (signal) => {
      try {
        const end = await node.ask(application, cursor, now, signal);
        return { kind: "answered", application, question, end };
      } catch (error) {
        // The port rejects for an abort alone: the question was given up (A5).
        if (!signal.aborted) throw error;
        const message = `no answer within ${askTimeoutMs / 1_000} s`;
        return { kind: "answered", application, question, end: { kind: "unreachable", message } };
      }
    });
  }

  #submit(effect: Of<"submit" | "command">): Promise<Incoming> {
    const { node } = this.#parts;
    const { application, submissionId } = effect;
    return this.#within(this.#options.submitTimeoutMs, async (signal) => {
      const end = effect.kind === "submit"
        ? await node.submit(application, effect.outcomes, signal)
        : await node.command(application, effect.document, signal);
      return { kind: "submitted", submissionId, end };
    });
  }

  async #learn(
    { application, hash, sought }: Of<"learn">,
    signal: AbortSignal,
  ): Promise<Incoming> {
    const { chain } = application;
    const block = await this.#parts.node.block(chain, hash, signal, sought);
    const found = block?.found ?? null;
    return { kind: "learned", chain, application, found, sought: sought.outputs.length };
  }

  async #read(
    effect: Of<"settlePending" | "readBlocks" | "readBlock" | "readMutations">,
    signal: AbortSignal,
  ): Promise<Incoming> {
    const { node } = this.#parts;
    const { chain } = effect;
    switch (effect.kind) {
      case "settlePending":
        return { kind: "pendingSettled", chain, end: await node.retryPendingBlock(chain, signal) };
      case "readBlocks": {
        const blocks = await node.blocksAbove(chain, effect.above, signal, effect.sought);
        return { kind: "blocksRead", submissionId: effect.submissionId, blocks };
      }
      case "readBlock": {
        const block = await node.block(chain, effect.hash, signal, effect.sought);
        const blocks = block === null ? null : [block];
        return { kind: "blocksRead", submissionId: effect.submissionId, blocks };
      }
      case "readMutations":
        return { kind: "mutationsRead", chain, accepts: await node.acceptsMutations(signal) };
    }
  }

  /** One request for all that a turn wants: a connection comes into force for every chain at once. */
  async #readHeights(): Promise<void> {
    await Promise.resolve();
    const chains = this.#heights;
    this.#heights = [];
    const { node, life, post } = this.#parts;
    if (life.aborted) return;
    const heights = await this.#within(
      this.#options.askTimeoutMs,
      (signal) => node.heights(chains, signal),
    );
    for (const chain of chains) {
      post({ kind: "height", chain, height: heights.get(chain) ?? null, polled: false });
    }
  }

  /** Gives `act` a signal that is aborted after a while, or when the processor ends. */
  async #within<Result>(
    limitMs: number,
    act: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const { clock, life } = this.#parts;
    const work = new AbortController();
    const stop = () => work.abort();
    const over = new AbortController();
    life.addEventListener("abort", stop, { once: true, signal: over.signal });
    clock.after(limitMs, over.signal, stop);
    try {
      return await act(work.signal);
    } finally {
      over.abort();
    }
  }
}
