/**
 * What a scenario is given, and how it is cleaned up after.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ControllerLab } from "./controller_lab.ts";
import { Lab } from "./lab.ts";
import type { Network } from "./network.ts";
import type { LineraNode } from "./node.ts";
import { Operators } from "./operators.ts";
import { endProcessesOf } from "./orphans.ts";
import type { Processor, ProcessorOptions, StartProcessor } from "./processor.ts";

/** What all scenarios of a suite share. */
export interface Suite {
  readonly folder: string;
  readonly node: LineraNode;
  /** `null` when the node was given from outside and nothing of it may be stopped. */
  readonly network: Network | null;
  /** The module of the task lab, from which every scenario gets an application of its own. */
  readonly module: string;
  readonly start: StartProcessor;
  /** The same of the controller lab; `null` where there is no network of the suite's own. */
  readonly controllerModule: string | null;
  /** Whether Linera's own processor is looked at instead of the program. */
  readonly own: boolean;
  readonly seed: number;
}

/** One thing that is shown on a real node. */
export interface Scenario {
  readonly name: string;
  /** Whether the network must be the suite's own: parts of it are stopped, or chains are opened. */
  readonly needsNetwork?: boolean;
  /** Why it cannot be run here; `null` or absent: it can. */
  readonly skipped?: () => string | null;
  /** Runs it; the figures for people are returned, a failure is thrown. */
  run(context: Context): Promise<string>;
}

/** How a scenario starts its processor. */
export type StartOptions =
  & Pick<ProcessorOptions, "operators">
  & Partial<ProcessorOptions>
  & { readonly name?: string };

/** One scenario's belongings: they are ended with it, in reverse order. */
export class Context implements AsyncDisposable {
  readonly suite: Suite;
  readonly folder: string;
  readonly operators: Operators;
  /** Deterministic for a seed, between 0 and 1. */
  readonly random: () => number;
  readonly #stack = new AsyncDisposableStack();
  readonly #logs: string[] = [];

  constructor(suite: Suite, name: string) {
    this.suite = suite;
    this.folder = join(suite.folder, name);
    mkdirSync(this.folder, { recursive: true });
    this.operators = new Operators(join(this.folder, "operators"));
    this.random = randomFrom(suite.seed);
  }

  get node(): LineraNode {
    return this.suite.node;
  }

  /** The suite's network, for scenarios that need one. */
  get network(): Network {
    if (this.suite.network === null) throw new Error("this scenario needs a network of its own");
    return this.suite.network;
  }

  /** Marks the operators of this scenario among all processes. */
  get mark(): string {
    return this.folder;
  }

  /** The files to look at when the scenario fails. */
  get logs(): readonly string[] {
    return this.#logs;
  }

  /** A task lab that nobody else uses, on the default chain or another one. */
  async newLab(chain: string = this.node.chain): Promise<Lab> {
    return new Lab(this.node, await this.node.createApplication(this.suite.module, chain), chain);
  }

  /** A controller of the default chain that nobody else uses. */
  async newController(): Promise<ControllerLab> {
    const { controllerModule: module } = this.suite;
    if (module === null) throw new Error("this scenario needs a network of its own");
    return new ControllerLab(this.node, await this.node.createApplication(module));
  }

  /** Starts the processor for `labs`; it is ended with the scenario. */
  async start(labs: readonly Lab[], options: StartOptions): Promise<Processor> {
    const { name = "processor", ...rest } = options;
    const logFile = join(this.folder, `${name}.log`);
    this.watch(logFile);
    const processor = await this.suite.start({
      nodeUrl: this.node.url,
      applications: labs.map(({ chain, application }) =>
        chain === this.node.chain ? application : `${chain}:${application}`
      ),
      stateDirectory: join(this.folder, `${name}-state`),
      logFile,
      suite: this.mark,
      ...rest,
    });
    this.defer(() => processor.kill());
    return processor;
  }

  /** Adds a file to those whose last lines are shown when the scenario fails. */
  watch(file: string): void {
    if (!this.#logs.includes(file)) this.#logs.push(file);
  }

  /** Calls `end` when the scenario is over. */
  defer(end: () => void | Promise<void>): void {
    this.#stack.defer(end);
  }

  // A scenario that failed half-way may have left a validator stopped, or no node.
  async #mendNetwork(): Promise<void> {
    this.suite.network?.continueValidator();
    if (this.suite.network !== null && !this.node.isRunning) await this.node.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    if (!this.suite.own) endProcessesOf(this.mark);
    await this.#mendNetwork();
  }
}

// mulberry32: small, and good enough to choose moments.
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
