/**
 * An application that lists its tasks by cursor: each one once, behind the cursor that it is asked
 * with, whether or not its outcome has come. It is the kind to which a processor that only keeps the
 * newest cursor loses tasks (C2). The real node has no such application to test with, so C2 is shown
 * on this one alone.
 *
 * Every outcome is kept, the first of a task as its outcome and each further one as a double, so
 * that both a lost task (`missing`) and a task sent twice (`doubles`) show.
 *
 * @module
 */
import type { ProcessorActions, Task, TaskOutcome } from "../protocol/tasks.ts";
import type { DevApplication, Fields, Schedule } from "./application.ts";
import { numberOf, verdictOn } from "./lab_outcomes.ts";
import { QueueView, RegisterView, type ViewContext } from "./views.ts";

interface ListedTask {
  readonly number: number;
  readonly identified: boolean;
  readonly operator: string;
  readonly input: string;
  readonly output: RegisterView<string | null>;
  readonly withdrawn: RegisterView<boolean>;
}

interface ListState {
  readonly views: ViewContext;
  readonly tasks: QueueView<ListedTask>;
  readonly doubles: RegisterView<number>;
  /** Outcomes that belong to no task of the list. */
  readonly strays: RegisterView<number>;
}

type ListOperation =
  | {
    readonly kind: "request";
    readonly operator: string;
    readonly input: string;
    readonly identified: boolean;
    readonly count: number;
  }
  | { readonly kind: "store"; readonly number: bigint | null; readonly output: string }
  | { readonly kind: "withdraw"; readonly number: number }
  | { readonly kind: "crash" };

export interface CursorListOptions {
  /** Tasks that one answer lists at most. Default: all behind the cursor. */
  readonly pageSize?: number;
}

const TYPES = `
  type ListedTask {
    number: Int! identified: Boolean! operator: String! input: String! output: String
  }
  extend type QueryRoot {
    tasks: [ListedTask!]! storedCount: Int! missing: [Int!]! doubles: Int! strays: Int!
  }
  type MutationRoot {
    request(
      operator: String!, input: String!, identified: Boolean! = true, count: Int! = 1
    ): Boolean!
    withdraw(number: Int!): Boolean!
  }
`;

/**
 * The application. `mutation { request(operator: "cat", input: "task $number", count: 5) }` queues,
 * `query { missing doubles strays }` judges, `mutation { withdraw(number: 3) }` takes a task from
 * the list. Outputs beginning with `refuse`, `ignore` and `crash` act as in the task lab.
 */
export function cursorList(
  { pageSize = Infinity }: CursorListOptions = {},
): DevApplication<ListState, ListOperation> {
  if (!(pageSize >= 1)) throw new RangeError(`A page has 1 task or more, not ${pageSize}`);
  return {
    name: "cursor list",
    types: TYPES,
    open: (views) => ({
      views,
      tasks: new QueueView(views),
      doubles: new RegisterView(views, 0),
      strays: new RegisterView(views, 0),
    }),
    tasks: {
      nextActions: (state, cursor) => listBehind(state, cursor, pageSize),
      processTaskOutcome: processListed,
    },
    queries: listQueries,
    mutations: listMutations,
    execute: executeListed,
    encode: (operation) => Buffer.from(JSON.stringify(operation, plainNumbers), "utf8"),
  };
}

/** The cursor is the number of tasks that were listed. */
function listBehind(state: ListState, cursor: string | null, pageSize: number): ProcessorActions {
  const from = Number(cursor ?? "0");
  if (!Number.isSafeInteger(from) || from < 0) throw new Error(`no such cursor: ${cursor}`);
  const page = state.tasks.valuesFrom(from).slice(0, pageSize);
  const listed = page.filter((task) => !task.withdrawn.get());
  return {
    requestCallback: null,
    setCursor: String(from + page.length),
    executeTasks: listed.map(taskOf),
  };
}

function taskOf({ number, identified, operator, input }: ListedTask): Task {
  return identified ? { id: String(number), operator, input } : { operator, input };
}

function processListed(
  _state: ListState,
  { id, output }: TaskOutcome,
  schedule: Schedule<ListOperation>,
): boolean {
  const verdict = verdictOn(output);
  if (verdict === "ignore") return false;
  if (verdict === "crash") schedule({ kind: "crash" });
  else schedule({ kind: "store", number: id === undefined ? null : numberOf(id), output });
  return true;
}

function listQueries({ tasks, doubles, strays }: ListState): Fields {
  const open = () => tasks.values().filter((task) => task.output.get() === null);
  return {
    tasks: () => tasks.values().map((task) => ({ ...task, output: task.output.get() })),
    storedCount: () => tasks.count - open().length,
    missing: () => open().filter((task) => !task.withdrawn.get()).map(({ number }) => number),
    doubles: () => doubles.get(),
    strays: () => strays.get(),
  };
}

function listMutations(_state: ListState, schedule: Schedule<ListOperation>): Fields {
  return {
    request: (args) => {
      schedule({ kind: "request", ...args } as ListOperation);
      return true;
    },
    withdraw: ({ number }) => {
      schedule({ kind: "withdraw", number: Number(number) });
      return true;
    },
  };
}

function executeListed(state: ListState, operation: ListOperation): void {
  switch (operation.kind) {
    case "request":
      for (let queued = 0; queued < operation.count; queued++) enqueue(state, operation);
      return;
    case "store":
      return store(state, operation);
    case "withdraw":
      return state.tasks.values()[operation.number]?.withdrawn.set(true);
    case "crash":
      throw new Error("crash requested");
  }
}

function enqueue({ views, tasks }: ListState, request: ListOperation & { kind: "request" }): void {
  const { operator, identified } = request;
  const number = tasks.count;
  const input = request.input.replaceAll("$number", String(number));
  const output = new RegisterView<string | null>(views, null);
  const withdrawn = new RegisterView(views, false);
  tasks.pushBack({ number, identified, operator, input, output, withdrawn });
}

function store(state: ListState, outcome: ListOperation & { kind: "store" }): void {
  const task = taskFor(state.tasks.values(), outcome.number);
  if (task === undefined) state.strays.set(state.strays.get() + 1);
  else if (task.output.get() !== null) state.doubles.set(state.doubles.get() + 1);
  else task.output.set(outcome.output);
}

function taskFor(tasks: readonly ListedTask[], number: bigint | null): ListedTask | undefined {
  if (number !== null) return tasks[Number(number)];
  return tasks.find((task) => !task.identified && task.output.get() === null);
}

function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
