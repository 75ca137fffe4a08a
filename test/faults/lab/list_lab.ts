/**
 * A client of the cursor list of the development node, which lists each task once (C2).
 *
 * @module
 */
import { query } from "../../e2e/graphql.ts";
import { Lab, type Requested, type RequestOptions, type Stored } from "../../e2e/lab.ts";
import { operate } from "../../e2e/operate.ts";

/** A cursor list, looked at as a task lab is: what came for a task that has its outcome is a stray. */
export class ListLab extends Lab {
  override async request(options: RequestOptions): Promise<readonly Requested[]> {
    const { operator, input, identified = true, count = 1 } = options;
    const first = this.requested.length;
    const words = `operator: ${JSON.stringify(operator)}, input: ${JSON.stringify(input)},` +
      ` identified: ${identified}, count: ${count}`;
    const isDone = async () => (await this.#tasks()).length > first;
    await operate(this, `mutation { request(${words}) }`, isDone);
    const tasks = Array.from({ length: count }, (_, index) => {
      const number = first + index;
      return { number, identified, operator, input: input.replaceAll("$number", String(number)) };
    });
    this.requested.push(...tasks);
    return tasks;
  }

  override async stored(): Promise<readonly Stored[]> {
    return (await this.#tasks()).flatMap((task) =>
      task.output === null ? [] : [{ ...task, output: task.output, at: 0 }]
    );
  }

  override async pending(): Promise<readonly Requested[]> {
    return (await this.#tasks()).filter(({ output }) => output === null);
  }

  override async strays(): Promise<number> {
    const counts = await query<{ doubles: number; strays: number }>(this.url, "{ doubles strays }");
    return counts.doubles + counts.strays;
  }

  async #tasks(): Promise<readonly ListedTask[]> {
    const text = "{ tasks { number identified operator input output } }";
    return (await query<{ tasks: ListedTask[] }>(this.url, text)).tasks;
  }
}

interface ListedTask extends Requested {
  readonly output: string | null;
}
