/**
 * A client of the task lab, the on-chain application that the suite works with.
 *
 * @module
 */
import { query } from "./graphql.ts";
import { operate } from "./operate.ts";
import type { ChainNode } from "./scene.ts";
import { until, type UntilOptions } from "./until.ts";

/** A task that was requested. */
export interface Requested {
  readonly number: number;
  readonly identified: boolean;
  readonly operator: string;
  readonly input: string;
}

/** An outcome that the lab stored; `at` is its block's time in microseconds. */
export interface Stored extends Requested {
  readonly output: string;
  readonly at: number;
}

/** What is asked for. */
export interface RequestOptions {
  readonly operator: string;
  /** `$number` is replaced when it is queued, `$cursor` and `$now` when it is handed out. */
  readonly input: string;
  /** Default true; a positional task otherwise. */
  readonly identified?: boolean;
  /** Default 1. */
  readonly count?: number;
  /** Microseconds since 1970 before which it is not handed out. */
  readonly notBeforeMicros?: number;
}

const FIELDS = "number identified operator input";

/** One task lab on one chain, as seen by one node. */
export class Lab {
  readonly application: string;
  readonly chain: string;
  readonly node: ChainNode;
  /** Everything requested so far. */
  readonly requested: Requested[] = [];

  constructor(node: ChainNode, application: string, chain: string = node.chain) {
    this.node = node;
    this.application = application;
    this.chain = chain;
  }

  get url(): string {
    return `${this.node.url}/chains/${this.chain}/applications/${this.application}`;
  }

  /** Queues tasks in one block, and enters them in `requested`. */
  async request(options: RequestOptions): Promise<readonly Requested[]> {
    const { operator, input, identified = true, count = 1, notBeforeMicros = 0 } = options;
    const first = this.requested.length;
    await this.#operate(
      `mutation { request(operator: ${JSON.stringify(operator)}, input: ${JSON.stringify(input)},` +
        ` identified: ${identified}, count: ${count}, notBefore: ${notBeforeMicros}) }`,
      () => this.#holds(first),
    );
    const tasks = Array.from({ length: count }, (_, index) => {
      const number = first + index;
      return { number, identified, operator, input: input.replaceAll("$number", String(number)) };
    });
    this.requested.push(...tasks);
    return tasks;
  }

  /** Drops every pending task. */
  async forget(): Promise<void> {
    await this.#operate("mutation { forget }", async () => (await this.pending()).length === 0);
  }

  async stored(): Promise<readonly Stored[]> {
    return (await query<{ stored: Stored[] }>(this.url, `query { stored { ${FIELDS} output at } }`))
      .stored;
  }

  async storedCount(): Promise<number> {
    return (await query<{ storedCount: number }>(this.url, "query { storedCount }")).storedCount;
  }

  async pending(): Promise<readonly Requested[]> {
    return (await query<{ pending: Requested[] }>(this.url, `query { pending { ${FIELDS} } }`))
      .pending;
  }

  async strays(): Promise<number> {
    return (await query<{ strays: number }>(this.url, "query { strays }")).strays;
  }

  /** Waits until at least `count` outcomes are stored. */
  async untilStored(count: number, options?: UntilOptions): Promise<void> {
    let last = 0;
    const probe = async () => (last = await this.storedCount()) >= count;
    await until(`${count} outcomes are stored`, probe, options).catch((error: Error) => {
      throw new Error(`${error.message}: ${last} are`, { cause: error });
    });
  }

  #operate(mutation: string, isDone: () => Promise<boolean>): Promise<void> {
    return operate(this, mutation, isDone);
  }

  async #holds(number: number): Promise<boolean> {
    const tasks = [...await this.pending(), ...await this.stored()];
    return tasks.some((task) => task.number === number);
  }
}
