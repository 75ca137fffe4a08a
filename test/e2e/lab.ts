/**
 * A client of the task lab, the on-chain application that the suite works with.
 *
 * @module
 */
import { post, query, ReplyError } from "./graphql.ts";
import type { LineraNode } from "./node.ts";
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
  readonly node: LineraNode;
  /** Everything requested so far. */
  readonly requested: Requested[] = [];

  constructor(node: LineraNode, application: string) {
    this.node = node;
    this.application = application;
  }

  get url(): string {
    return `${this.node.url}/chains/${this.node.chain}/applications/${this.application}`;
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

  // The suite pays for its own conflicts, whose wording has many forms, and for cuts of others. A
  // 500 leaves open whether the operation was applied: what is pending is committed, and looked at.
  async #operate(mutation: string, isDone: () => Promise<boolean>): Promise<void> {
    let reply = await post(this.url, mutation);
    for (let attempt = 1; typeof reply.data !== "string"; attempt++) {
      if (reply.status !== 500 || attempt === 50) throw new ReplyError(mutation, reply);
      await post(this.node.url, `mutation { retryPendingBlock(chainId: "${this.node.chain}") }`);
      if (await isDone()) return;
      reply = await post(this.url, mutation);
    }
  }

  async #holds(number: number): Promise<boolean> {
    const tasks = [...await this.pending(), ...await this.stored()];
    return tasks.some((task) => task.number === number);
  }
}
