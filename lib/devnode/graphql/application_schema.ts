/**
 * The schema of an application: its own fields, and the two queries that a task processor asks.
 *
 * @module
 */
import type { GraphQLSchema } from "graphql";
import type { ProcessorActions, TaskOutcome } from "../../protocol/tasks.ts";
import type { DevApplication } from "../application.ts";
import { taskOutcome } from "./outcome_scalar.ts";
import { exactJson, opaque, timestamp, wideInt } from "./scalars.ts";
import { schemaOf } from "./schema.ts";

const TASK_TYPES = `
  scalar Timestamp
  scalar ProcessorActions
  scalar TaskOutcome
  type QueryRoot {
    nextActions(cursor: String, now: Timestamp!): ProcessorActions!
    processTaskOutcome(outcome: TaskOutcome!): Boolean!
  }
`;

/** To be extended by the application. */
const NO_TASKS = "type QueryRoot ";

const SCALARS = [wideInt, timestamp, taskOutcome, opaque("ProcessorActions")];

const schemas = new WeakMap<DevApplication, GraphQLSchema>();

/** The schema of an application, made once however many chains it runs on. */
export function applicationSchema(application: DevApplication): GraphQLSchema {
  const present = schemas.get(application);
  if (present !== undefined) return present;
  const mutation = /\btype MutationRoot\b/.test(application.types) ? "mutation: MutationRoot" : "";
  const roots = `schema { query: QueryRoot ${mutation} }`;
  const types = application.tasks === undefined ? NO_TASKS : TASK_TYPES;
  const scalars = [...SCALARS, ...application.scalars ?? []];
  const schema = schemaOf(`${roots}${types}${application.types}`, scalars);
  schemas.set(application, schema);
  return schema;
}

/** Actions as the node writes them: a missing id is left out, times have all their digits. */
export function actionsOnTheWire(actions: ProcessorActions): unknown {
  return {
    request_callback: actions.requestCallback === null ? null : exactJson(actions.requestCallback),
    set_cursor: actions.setCursor,
    execute_tasks: actions.executeTasks,
  };
}

/** An outcome without the `id` that is null, and without fields that nobody knows. */
export function outcomeFromTheWire(value: unknown): TaskOutcome {
  const { id, operator, output } = value as {
    id?: string | null;
    operator: string;
    output: string;
  };
  return id === undefined || id === null ? { operator, output } : { id, operator, output };
}
