/**
 * A request as the application's service executes it: what it answers, and what it scheduled.
 *
 * @module
 */
import { GraphQLError } from "graphql";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import type { Schedule, TaskSide } from "../application.ts";
import type { BlockOperation } from "../chain/block.ts";
import type { Instance } from "../chain/chain.ts";
import {
  actionsOnTheWire,
  applicationSchema,
  outcomeFromTheWire,
} from "../graphql/application_schema.ts";
import { type GraphqlRequest, prepare, resultText, type Roots, run } from "../graphql/execute.ts";
import { exactJson } from "../graphql/scalars.ts";
import type { Site } from "../site.ts";

export interface Executed {
  /** The answer, as text; forgotten when something was scheduled. */
  readonly result: string;
  /** What was scheduled, in the order of the fields. */
  readonly operations: readonly BlockOperation[];
}

/** Executes a request against the application's committed state. */
export async function executed(
  site: Site,
  address: ApplicationOnChain,
  instance: Instance,
  request: GraphqlRequest,
): Promise<Executed> {
  const schema = applicationSchema(instance.application);
  const prepared = prepare(schema, request);
  if (!("document" in prepared)) {
    return { result: resultText({ errors: prepared }), operations: [] };
  }
  const operations: BlockOperation[] = [];
  const roots = rootsOf(site, address, instance, (operation) => {
    operations.push({ kind: "user", application: address.application, operation });
  });
  const result = resultText(await run(schema, prepared, request, roots));
  return { result, operations };
}

function rootsOf(
  site: Site,
  address: ApplicationOnChain,
  { application, state }: Instance,
  schedule: Schedule<unknown>,
): Roots {
  return {
    query: {
      ...application.queries(state),
      ...application.tasks && taskFields(site, address, application.tasks, state, schedule),
    },
    mutation: application.mutations(state, schedule),
  };
}

function taskFields(
  site: Site,
  address: ApplicationOnChain,
  tasks: TaskSide<unknown, unknown>,
  state: unknown,
  schedule: Schedule<unknown>,
) {
  return {
    nextActions: ({ cursor, now }: { cursor?: string | null; now: bigint }) => {
      const faulty = faultyActions(site, address);
      if (faulty !== undefined) return faulty;
      return actionsOnTheWire(tasks.nextActions(state, cursor ?? null, now));
    },
    processTaskOutcome: (args: { outcome: unknown }) => {
      const outcome = outcomeFromTheWire(args.outcome);
      const refusal = site.faults.refuseOutcomes(outcome, address);
      if (refusal !== null) throw new GraphQLError(refusal);
      return tasks.processTaskOutcome(state, outcome, schedule);
    },
  };
}

/** What a fault has the application answer instead; undefined when it is healthy. */
function faultyActions({ faults }: Site, address: ApplicationOnChain): unknown {
  const fault = faults.applicationFault(address);
  if (fault?.kind === "errors") throw new GraphQLError(fault.message);
  return fault?.kind === "actions" ? exactJson(fault.value) : undefined;
}
