import type { Micros } from "../../../lib/clock/clock.ts";
import type { OperatorPolicy } from "../../../lib/processor/options.ts";
import type { ApplicationOnChain } from "../../../lib/protocol/identifiers.ts";
import type { ProcessorActions, Task } from "../../../lib/protocol/tasks.ts";
import { POLICY } from "./defaults.ts";

/** The chain of every application that does not name another (`CHAIN:APPLICATION`). */
export const CHAIN = "c";

/** Microseconds since 1970 when a test begins. */
export const START: Micros = 1_800_000_000_000_000;

/** What an answer says besides its tasks. */
export interface Rest {
  readonly cursor?: string;
  readonly callback?: bigint;
}

/** A positional task, or one with an id. */
export function task(input: string, id?: string, operator = "cat"): Task {
  return id === undefined ? { operator, input } : { id, operator, input };
}

/** An answer to a question. */
export function actions(
  executeTasks: readonly Task[],
  { cursor, callback }: Rest = {},
): ProcessorActions {
  return { requestCallback: callback ?? null, setCursor: cursor ?? null, executeTasks };
}

/** `a` or `x:a`, where `x` is a chain. */
export function idOf(name: string): ApplicationOnChain {
  const [chain, application] = name.split(":");
  if (application === undefined) return { chain: CHAIN, application: chain! };
  return { chain: chain!, application };
}

/** What a run of the task with this input prints. */
export function outputOf(input: string): string {
  return `made of ${input}`;
}

/** Policies by operator, each with the defaults for what it does not say. */
export function policiesOf(
  policies: Readonly<Record<string, Partial<OperatorPolicy>>>,
): ReadonlyMap<string, OperatorPolicy> {
  return new Map(
    Object.entries(policies).map(([name, policy]) => [name, { ...POLICY, ...policy }]),
  );
}

export function isSame(one: ApplicationOnChain, other: ApplicationOnChain): boolean {
  return one.chain === other.chain && one.application === other.application;
}
