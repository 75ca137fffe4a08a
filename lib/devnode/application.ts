/**
 * How an application for the development node is written.
 *
 * As in Linera it has two sides. The service answers queries from the committed state and may
 * schedule operations; the contract executes those in a block. Only the contract changes the state,
 * and a contract that throws takes its whole block back.
 *
 * @module
 */
import type { GraphQLScalarType } from "graphql";
import type { ChainId } from "../protocol/identifiers.ts";
import type { ProcessorActions, TaskOutcome } from "../protocol/tasks.ts";
import type { ViewContext } from "./views.ts";

/** Schedules an operation for the block that this request will become. */
export type Schedule<Operation> = (operation: Operation) => void;

/** The arguments of a field: `Int` as a number or, beyond 2^53, a bigint; `Timestamp` as a bigint. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The fields of a root type by their names, each called with its arguments. */
export type Fields = Readonly<Record<string, (args: Arguments) => unknown>>;

/** The chain that an application runs on, as far as its code sees it. */
export interface Surroundings {
  readonly chain: ChainId;
  /** Who signs the chain's blocks. */
  readonly owner: string;
  /** The bytes of a published data blob; throws {@linkcode MissingBlob}, which is not to be caught. */
  readonly readBlob: (hash: string) => Uint8Array;
}

/** Nobody has published this data. It ends an operation otherwise than a trap does. */
export class MissingBlob extends Error {
  override readonly name = "MissingBlob";
  readonly hash: string;

  constructor(hash: string) {
    super(`there is no data blob ${hash}`);
    this.hash = hash;
  }
}

/**
 * An application, independent of the chains that it runs on.
 *
 * A service function that throws an `Error` refuses: its message becomes the GraphQL error.
 *
 * @typeParam State what `open` makes, one per chain, of views only.
 * @typeParam Operation what the service schedules and the contract executes.
 */
export interface DevApplication<State = unknown, Operation = unknown> {
  /** For people. */
  readonly name: string;
  /**
   * GraphQL type definitions of what it adds to the two queries of an application that asks for
   * tasks: `extend type QueryRoot { … }`, and `type MutationRoot { … }` where it has mutations.
   */
  readonly types: string;
  /** The scalars that `types` declares, beside those of tasks. */
  readonly scalars?: readonly GraphQLScalarType[];
  /** Whether it writes nothing when it is created: the node lists it from its first block on. */
  readonly isEmptyAtFirst?: boolean;
  /** Its state on a chain that it has not been used on. */
  open(views: ViewContext, surroundings: Surroundings): State;
  /** Its two queries for tasks; an application without them asks for none. */
  readonly tasks?: TaskSide<State, Operation>;
  /** Its further queries, as `types` declares them. */
  queries(state: State): Fields;
  /** Its mutations, as `types` declares them. */
  mutations(state: State, schedule: Schedule<Operation>): Fields;
  /**
   * Executes an operation; throwing anything is the contract's trap.
   *
   * @param at the time of the block in microseconds.
   */
  execute(state: State, operation: Operation, at: bigint): void;
  /** The operation as the block shows it, `userBytesHex`. */
  encode(operation: Operation): Uint8Array;
}

/** What an application that asks for tasks offers. */
export interface TaskSide<State, Operation> {
  /** What it wants done (`docs/semantics.md`, "The application's side"). `now` in microseconds. */
  nextActions(state: State, cursor: string | null, now: bigint): ProcessorActions;
  /** Schedules what an outcome changes; the result is the field's. */
  processTaskOutcome(
    state: State,
    outcome: TaskOutcome,
    schedule: Schedule<Operation>,
  ): boolean;
}
