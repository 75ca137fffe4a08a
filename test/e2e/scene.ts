/**
 * What every scenario has of its own, on whatever node: a folder, operators, processors, random
 * numbers, and how all of it is cleaned up.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Lab } from "./lab.ts";
import { Operators } from "./operators.ts";
import { endProcessesOf } from "./orphans.ts";
import type { Processor, ProcessorOptions, StartProcessor } from "./processor.ts";

/** A node as scenarios see it. */
export interface ChainNode {
  readonly url: string;
  /** Its default chain. */
  readonly chain: string;
  /** Creates an application of a module, on the default chain or another, and answers its id. */
  createApplication(module: string, chain?: string): Promise<string>;
  /** The number of blocks on the default chain. */
  height(): Promise<number>;
}

/** What a scene is made of. */
export interface SceneOptions<Node extends ChainNode> {
  /** Its own; made if it is not there. */
  readonly folder: string;
  readonly node: Node;
  /** The module of the task lab. */
  readonly module: string;
  readonly start: StartProcessor;
  /** For everything random. */
  readonly seed: number;
}

/** How a scenario starts its processor. */
export type StartOptions =
  & Pick<ProcessorOptions, "operators">
  & Partial<ProcessorOptions>
  & { readonly name?: string };

/** One scenario's belongings: they are ended with it, in reverse order. */
export class Scene<Node extends ChainNode = ChainNode> implements AsyncDisposable {
  readonly folder: string;
  readonly node: Node;
  readonly operators: Operators;
  /** Deterministic for a seed, between 0 and 1. */
  readonly random: () => number;
  readonly #module: string;
  readonly #start: StartProcessor;
  readonly #stack = new AsyncDisposableStack();
  readonly #logs: string[] = [];

  constructor({ folder, node, module, start, seed }: SceneOptions<Node>) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.node = node;
    this.operators = new Operators(join(folder, "operators"));
    this.random = randomFrom(seed);
    this.#module = module;
    this.#start = start;
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
    return new Lab(this.node, await this.node.createApplication(this.#module, chain), chain);
  }

  /** Starts the processor for `labs`; it is ended with the scenario. */
  async start(labs: readonly Lab[], options: StartOptions): Promise<Processor> {
    const { name = "processor", ...rest } = options;
    const logFile = join(this.folder, `${name}.log`);
    this.watch(logFile);
    const processor = await this.#start({
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    endProcessesOf(this.mark);
  }
}

/** Numbers from 0 to 1, the same for the same seed: small, and good enough to choose moments. */
export function randomFrom(seed: number): () => number {
  let state = seed; // mulberry32
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
