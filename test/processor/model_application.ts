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

/**
 * An application as the task lab is one: it lists what is pending, whatever the cursor, which counts
 * what is stored. With `byCursor` it lists each task once, after the cursor, and removes nothing.
 */
export class ModelApplication {
  readonly asked: Asked[] = [];
  readonly byCursor: boolean;
  strays = 0;
  doubles = 0;

  constructor(byCursor: boolean) {
    this.byCursor = byCursor;
  }

  request(identified: boolean, operator: string, input: string): void {
    const number = this.asked.length;
    const id = identified ? { id: String(number) } : {};
    this.asked.push({ number, task: { ...id, operator, input: `${input} ${number}` }, stored: 0 });
  }

  answer(cursor: string | null): ProcessorActions {
    const from = this.byCursor ? Number(cursor ?? "0") : 0;
    const open = this.byCursor
      ? this.asked.slice(from)
      : this.asked.filter(({ stored }) => stored === 0);
    const position = this.byCursor ? this.asked.length : this.asked.length - open.length;
    return {
      requestCallback: null,
      setCursor: String(position),
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
