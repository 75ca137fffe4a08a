import type { ProcessorActions, Task, TaskOutcome } from "../../lib/protocol/tasks.ts";

/** A task that a model application asked for. */
export interface Asked {
  readonly number: number;
  readonly task: Task;
  stored: number;
}

/** Outputs tell what they were made of. */
export function outputOf(input: string): string {
  return `made of ${input}`;
}

export interface ModelOptions {
  /** Lists each task once, after the cursor, and removes nothing. */
  readonly byCursor?: boolean;
  /** How many tasks behind the cursor it lists at most; it asks to be asked for the rest. */
  readonly pageSize?: number;
  /** Its operations hold the outputs of outcomes as they are (U3). */
  readonly holdsOutputs?: boolean;
  /** No two tasks have equal contents. */
  readonly distinct?: boolean;
  /** Its questions fail after a while, and its runs go on until they are ended. */
  readonly hangs?: boolean;
}

/**
 * An application as the task lab is one: it lists what is pending, whatever the cursor, which counts
 * what is stored.
 */
export class ModelApplication {
  readonly asked: Asked[] = [];
  readonly byCursor: boolean;
  readonly holdsOutputs: boolean;
  readonly hangs: boolean;
  readonly #pageSize: number;
  readonly #distinct: boolean;
  strays = 0;
  doubles = 0;

  constructor(options: ModelOptions = {}) {
    const { byCursor = false, pageSize = Infinity, distinct = false } = options;
    const { holdsOutputs = true, hangs = false } = options;
    this.byCursor = byCursor;
    this.holdsOutputs = holdsOutputs;
    this.hangs = hangs;
    this.#distinct = distinct;
    this.#pageSize = pageSize;
  }

  /** Asks for a task with an id of its own, or, as often as one likes, for a positional one. */
  request(identified: boolean, operator: string, text: string): void {
    const number = this.asked.length;
    const id = identified ? { id: String(number) } : {};
    const input = this.#distinct ? `${text} ${number}` : text;
    this.asked.push({ number, task: { ...id, operator, input }, stored: 0 });
  }

  answer(cursor: string | null): ProcessorActions {
    return this.byCursor ? this.#page(Number(cursor ?? "0")) : this.#pending();
  }

  #page(from: number): ProcessorActions {
    const page = this.asked.slice(from, from + this.#pageSize);
    const end = from + page.length;
    return {
      requestCallback: end < this.asked.length ? 1n : null,
      setCursor: String(end),
      executeTasks: page.map(({ task }) => task),
    };
  }

  #pending(): ProcessorActions {
    const open = this.asked.filter(({ stored }) => stored === 0);
    return {
      requestCallback: null,
      setCursor: String(this.asked.length - open.length),
      executeTasks: open.map(({ task }) => task),
    };
  }

  /** Whether the service takes the outcome; what does not match a pending task is a stray. */
  store(outcome: TaskOutcome): void {
    const asked = outcome.id === undefined
      ? this.asked.find(({ task, stored }) => task.id === undefined && stored === 0)
      : this.asked[Number(outcome.id)];
    if (asked === undefined || asked.task.operator !== outcome.operator) this.strays++;
    else if (asked.stored > 0) this.doubles++;
    else if (outputOf(asked.task.input) !== outcome.output) this.strays++;
    else asked.stored++;
  }

  get open(): number {
    return this.asked.filter(({ stored }) => stored === 0).length;
  }
}
