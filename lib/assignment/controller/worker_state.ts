/**
 * What a controller application says of this worker: the answer to `localWorkerState`, validated.
 *
 * Two dialects are understood: that of Linera 0.15, with `local_message_policy` as a map, and that of
 * Linera's main branch, with a list of pairs there, and with `local_pending_services`.
 *
 * @module
 */
import * as v from "valibot";
import { type ApplicationOnChain, type ChainId, isHash } from "../../protocol/identifiers.ts";

/** A worker, as it has registered. */
export interface RegisteredWorker {
  readonly owner: string;
  readonly capabilities: readonly string[];
}

/** A service that this worker is to run. */
export interface Service extends ApplicationOnChain {
  readonly name: string;
  /** The capabilities that a worker needs for it. */
  readonly requirements: readonly string[];
}

/** A service that this worker is to take over when its chain has reached a height. */
export interface PendingService {
  readonly id: string;
  readonly chain: ChainId;
  readonly startHeight: bigint;
}

/** The whole of it. */
export interface WorkerState {
  readonly worker: RegisteredWorker | null;
  readonly services: readonly Service[];
  readonly pending: readonly PendingService[];
  /** Followed besides the chains of the services. */
  readonly chains: readonly ChainId[];
  /** The chains that a message policy is set for; a node sets it, not its processor. */
  readonly policies: readonly string[];
}

/** An answer that is no worker's state: the application is no controller, or talks nonsense. */
export class WorkerStateError extends Error {
  override readonly name = "WorkerStateError";
}

/**
 * Validates the value of `data.localWorkerState`, as `parseJson` read it. Unknown fields are ignored.
 *
 * @throws {WorkerStateError} that names the path of the first value that is not what belongs there.
 */
export function parseWorkerState(value: unknown): WorkerState {
  const result = v.safeParse(State, value, { abortEarly: true });
  if (!result.success) throw new WorkerStateError(problemOf(result.issues[0]));
  const state = result.output;
  return {
    worker: state.local_worker ?? null,
    services: state.local_services.map((service) => ({
      chain: service.chain_id,
      application: service.application_id,
      name: service.name,
      requirements: service.requirements,
    })),
    pending: state.local_pending_services.map(([id, [chain, { start_block_height }]]) => ({
      id,
      chain,
      startHeight: BigInt(start_block_height),
    })),
    chains: state.local_chains,
    policies: state.local_message_policy,
  };
}

const hash = v.pipe(
  v.string("64 hexadecimal digits"),
  v.check(isHash, "64 hexadecimal digits"),
);
const text = v.string("text");
const texts = v.array(text, "a list of texts");

const height = v.union([
  v.pipe(v.number(), v.safeInteger("a height"), v.minValue(0, "a height")),
  v.pipe(v.bigint(), v.minValue(0n, "a height")),
], "a height");

const Worker = v.object({ owner: text, capabilities: texts }, "a worker or null");

const ManagedService = v.object({
  application_id: hash,
  name: text,
  chain_id: hash,
  requirements: texts,
}, "a service");

const Pending = v.tuple([
  hash,
  v.tuple(
    [hash, v.object({ start_block_height: height }, "a pending service")],
    "a chain and a pending service",
  ),
], "a pair of a service and where it is pending");

/** A map by chain, or pairs; what a policy says is the node's business. */
const policies = v.union([
  v.pipe(
    v.array(v.tuple([text, v.unknown()])),
    v.transform((pairs) => pairs.map(([chain]) => chain)),
  ),
  v.pipe(
    v.custom<object>((value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
    ),
    v.transform((map) => Object.keys(map)),
  ),
], "policies by chain");

const State = v.object({
  local_worker: v.nullish(Worker),
  local_services: v.array(ManagedService, "a list of services"),
  local_pending_services: v.optional(v.array(Pending, "a list of pending services"), []),
  local_chains: v.array(hash, "a list of chains"),
  local_message_policy: v.optional(policies, []),
}, "the state of a worker");

const SHOWN_LENGTH = 80;

function problemOf(issue: v.InferIssue<typeof State>): string {
  const path = (issue.path ?? []).map(({ key }) =>
    typeof key === "number" ? `[${key}]` : `.${String(key)}`
  ).join("");
  // Valibot says of a field that is missing what its object should have been.
  const isMissing = issue.type === "object" && issue.expected?.startsWith('"');
  if (isMissing) return `localWorkerState${path}: expected a value, found none`;
  const found = issue.received.length <= SHOWN_LENGTH
    ? issue.received
    : `${issue.received.slice(0, SHOWN_LENGTH)}…`;
  return `localWorkerState${path}: expected ${issue.message}, found ${found}`;
}
