/**
 * The task lab: the application of `examples/task-lab`, for the development node.
 *
 * It queues tasks, hands all of them out until their outcomes come, and keeps every outcome in the
 * order in which the chain committed them. Same GraphQL, same order, same bytes in the block.
 *
 * @module
 */
import type { ProcessorActions, Task, TaskOutcome } from "../protocol/tasks.ts";
import type { Arguments, DevApplication, Fields, Schedule } from "./application.ts";
import { numberOf, verdictOn } from "./lab_outcomes.ts";
import { executeLab, type LabState, openLab, type Pending } from "./task_lab_contract.ts";
import { encodeLabOperation, type LabOperation } from "./task_lab_operations.ts";

const TYPES = `
  type Pending {
    number: Int! identified: Boolean! operator: String! input: String! notBefore: Timestamp!
  }
  type Stored {
    number: Int! identified: Boolean! operator: String! input: String! output: String!
    at: Timestamp!
  }
  extend type QueryRoot {
    stored: [Stored!]! storedCount: Int! pending: [Pending!]! strays: Int!
  }
  type MutationRoot {
    request(
      operator: String!, input: String!, identified: Boolean! = true, count: Int! = 1,
      notBefore: Timestamp
    ): Boolean!
    forget: Boolean!
  }
`;

/** The application; stateless itself, one is enough for any number of chains and nodes. */
export const taskLab: DevApplication<LabState, LabOperation> = {
  name: "task lab",
  types: TYPES,
  open: openLab,
  tasks: { nextActions: labActions, processTaskOutcome: processLabOutcome },
  queries: labQueries,
  mutations: labMutations,
  execute: executeLab,
  encode: encodeLabOperation,
};

function labActions(state: LabState, cursor: string | null, now: bigint): ProcessorActions {
  const executeTasks: Task[] = [];
  let requestCallback: bigint | null = null;
  for (const pending of allPending(state)) {
    const { notBefore } = pending;
    if (notBefore <= now) executeTasks.push(handedOut(pending, cursor, now));
    else if (requestCallback === null || notBefore < requestCallback) requestCallback = notBefore;
  }
  return { requestCallback, setCursor: String(state.stored.count), executeTasks };
}

function* allPending(state: LabState): Iterable<Pending> {
  yield* state.positional.values();
  yield* state.identified.values();
}

function handedOut(pending: Pending, cursor: string | null, now: bigint): Task {
  const { operator, number, identified } = pending;
  const input = pending.input.includes("$") ? filledIn(pending.input, cursor, now) : pending.input;
  return identified ? { id: String(number), operator, input } : { operator, input };
}

function filledIn(input: string, cursor: string | null, now: bigint): string {
  return input.replaceAll("$cursor", () => cursor ?? "none").replaceAll("$now", String(now));
}

function processLabOutcome(
  _state: LabState,
  { id, operator, output }: TaskOutcome,
  schedule: Schedule<LabOperation>,
): boolean {
  switch (verdictOn(output)) {
    case "ignore":
      return false;
    case "crash":
      schedule({ kind: "crash" });
      return true;
    case "store": {
      const number = id === undefined ? null : numberOf(id);
      schedule({ kind: "store", number, operator, output });
      return true;
    }
  }
}

function labQueries(state: LabState): Fields {
  return {
    stored: () => state.stored.values(),
    storedCount: () => state.stored.count,
    pending: () => [...allPending(state)],
    strays: () => state.strays.get(),
  };
}

function labMutations(_state: LabState, schedule: Schedule<LabOperation>): Fields {
  return {
    request: (args) => {
      schedule(requestOf(args));
      return true;
    },
    forget: () => {
      schedule({ kind: "forget" });
      return true;
    },
  };
}

function requestOf(args: Arguments): LabOperation {
  const { operator, input, identified, count, notBefore } = args as {
    operator: string;
    input: string;
    identified: boolean;
    count: number;
    notBefore?: bigint | null;
  };
  if (!(count >= 0 && count <= U32_MAX)) throw new Error('Failed to parse "Int": Invalid number');
  return { kind: "request", identified, operator, input, count, notBefore: notBefore ?? 0n };
}

const U32_MAX = 2 ** 32 - 1;
