/**
 * A processor at work on a development node, over HTTP and WebSocket: everything is the real thing but
 * the operators, which are functions.
 */
import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock/system.ts";
import type { DevApplication } from "../../lib/devnode/application.ts";
import { type DevNode, startDevNode } from "../../lib/devnode/serve.ts";
import { openMemoryJournal } from "../../lib/journal/sqlite.ts";
import { NodeAddress } from "../../lib/node/address.ts";
import { HttpNodeClient } from "../../lib/node/client.ts";
import { NodeNotifications } from "../../lib/node/notifications.ts";
import { EventBus, type EventName, type ProcessorEvent } from "../../lib/observe/events.ts";
import type { Operator, RunResult } from "../../lib/operators/port.ts";
import { type Processor, startProcessor } from "../../lib/processor/processor.ts";
import { literalBytesInBody } from "../../lib/protocol/literals.ts";
import type { ApplicationOnChain } from "../../lib/protocol/identifiers.ts";
import type { ProcessorOptions } from "../../lib/processor/options.ts";

/** What an operator of a test makes of an input; throwing is failing. */
export type Work = (input: string, attempt: number) => string | Promise<string>;

export interface BenchOptions {
  readonly application: DevApplication<never, never>;
  readonly operators: Readonly<Record<string, Work>>;
  readonly options?: Partial<ProcessorOptions>;
}

const OPTIONS: ProcessorOptions = {
  maxConcurrency: 256,
  maxPerApplication: null,
  maxQuestions: 32,
  waitingBytes: 64 * 1024 * 1024,
  maxShared: 50,
  pollIntervalMs: 30_000,
  askTimeoutMs: 30_000,
  submitTimeoutMs: 600_000,
  drainTimeoutMs: 20_000,
  dryRun: false,
};

const POLICY = {
  outcomeMaxAgeMs: 60_000,
  maxAttempts: null,
  concurrency: null,
  slowAfterMs: 300_000,
  retryDelayMs: 20,
  retryMaxMs: 200,
};

/** A node with one application, and a processor for it. */
export class Bench {
  readonly events: ProcessorEvent[] = [];
  readonly node: DevNode;
  readonly application: ApplicationOnChain;
  readonly runs: string[] = [];
  readonly #processor: Processor;
  readonly #client: HttpNodeClient;
  readonly #waiting = new Set<() => void>();
  #gate = Promise.resolve();

  constructor(node: DevNode, { application, operators, options }: BenchOptions) {
    this.node = node;
    const chain = node.defaultChain;
    this.application = { chain, application: node.deploy(chain, application) };
    const clock = systemClock();
    const bus = new EventBus((error) => {
      throw error;
    });
    bus.subscribe((event) => {
      this.events.push(event);
      for (const look of this.#waiting) look();
    });
    const address = new NodeAddress({ url: node.url });
    this.#client = new HttpNodeClient({ address, clock });
    this.#processor = startProcessor({
      node: this.#client,
      notifications: (onNotification) =>
        new NodeNotifications({ address, clock, random: () => 0, onNotification }),
      journal: openMemoryJournal(),
      clock,
      bus,
      random: () => 0.5,
      operators: new Map(
        Object.entries(operators).map(([name, work]) => [
          name,
          { operator: this.#operator(work), policy: POLICY },
        ]),
      ),
      options: { ...OPTIONS, ...options },
    });
  }

  static async start(options: BenchOptions): Promise<Bench> {
    return new Bench(await startDevNode({ blockTimeMs: 1 }), options);
  }

  /** Assigns the application, and waits until its chain is heard. */
  async begin(): Promise<void> {
    const connected = this.event("chain.connected");
    this.#processor.assign(this.application);
    await connected;
  }

  /**
   * Makes a request while operators wait, and then has something happen before they go on: so that a
   * fault meets the submission of their outcomes, and not the request.
   */
  async request(mutation: string, then: () => void | Promise<void>): Promise<void> {
    const gate = Promise.withResolvers<void>();
    this.#gate = gate.promise;
    await this.query(mutation);
    await then();
    gate.resolve();
  }

  /** Resolves with the first event from now on that has this name. */
  event<Name extends EventName>(name: Name): Promise<ProcessorEvent & { readonly name: Name }> {
    const from = this.events.length;
    return this.when(() =>
      this.events.slice(from).find((event): event is ProcessorEvent & { readonly name: Name } =>
        event.name === name
      )
    );
  }

  /** Resolves with what `look` finds, looking again after every event. */
  when<Found>(look: () => Found | undefined): Promise<Found> {
    return new Promise((resolve) => {
      const again = () => {
        const found = look();
        if (found === undefined) return;
        this.#waiting.delete(again);
        resolve(found);
      };
      this.#waiting.add(again);
      again();
    });
  }

  /** Waits until so many outcomes are in blocks, or are known to be. */
  async committed(count: number): Promise<void> {
    await this.when(() => this.count("outcome.committed") >= count ? true : undefined);
  }

  count(name: EventName): number {
    return this.events.filter((event) => event.name === name).length;
  }

  /** Asks the application's service, on a connection of its own. */
  async query(query: string): Promise<Record<string, unknown>> {
    const { chain, application } = this.application;
    const response = await fetch(`${this.node.url}/chains/${chain}/applications/${application}`, {
      method: "POST",
      headers: { connection: "close" },
      body: JSON.stringify({ query }),
    });
    const { data } = await response.json() as { readonly data: unknown };
    assert.ok(data !== null, query);
    return typeof data === "string" ? { block: data } : data as Record<string, unknown>;
  }

  /** Drains, so that every end is known. */
  drain(): Promise<void> {
    return this.#processor.drain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processor.end();
    this.#client[Symbol.dispose]();
    await this.node[Symbol.asyncDispose]();
  }

  #operator(work: Work): Operator {
    return {
      run: async ({ task, attempt }, _observer, signal): Promise<RunResult> => {
        this.runs.push(task.input);
        try {
          await this.#gate;
          const output = await Promise.race([work(task.input, attempt), ended(signal)]);
          const literalBytes = literalBytesInBody(output);
          return { ok: true, output, literalBytes, replaced: 0, durationMs: 0 };
        } catch (error) {
          const failure = signal.aborted ? "ended" : "exitStatus";
          return { ok: false, failure, message: String(error), durationMs: 0 };
        }
      },
    };
  }
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("ended")), { once: true });
  });
}
