/**
 * A controller application, for the development node: it tells a worker which services are assigned
 * to it. It speaks Linera's controller interface as far as a worker sees it, and every command acts
 * on the chain it is given on, as in the controller lab of one chain that runs on a real node.
 *
 * @module
 */
import type { DevApplication, Fields, Schedule } from "./application.ts";
import {
  type ControllerState,
  executeController,
  openController,
  serviceOf,
  type StartHeightOf,
} from "./controller_contract.ts";
import {
  type ControllerCommand,
  type ControllerOperation,
  encodeControllerOperation,
  encodeService,
  type Worker,
  type WorkerCommand,
} from "./controller_operations.ts";
import { controllerScalars } from "./controller_scalars.ts";

export interface ControllerLabOptions {
  /** Which version's answers it gives: 0.16 is Linera's main branch. Default 0.15. */
  readonly dialect?: "0.15" | "0.16";
  /** Who is registered from the start: somebody else, for example. Default: nobody. */
  readonly worker?: Worker;
  /** In 0.16 alone: the height at which an assigned service starts. Default: at once. */
  readonly startHeightOf?: StartHeightOf;
}

/**
 * The application. `mutation { executeControllerCommand(admin: "0x…", command: {UpdateService: {…}}) }`
 * assigns a service, whose id `publishDataBlob` of the node answers for the bytes of
 * `query { describeService(…) }`.
 */
export function controllerLab(
  { dialect = "0.15", worker, startHeightOf = () => null }: ControllerLabOptions = {},
): DevApplication<ControllerState, ControllerOperation> {
  const isNew = dialect === "0.16";
  return {
    name: "controller lab",
    types: TYPES.replace("$further", isNew ? START : ""),
    scalars: controllerScalars,
    isEmptyAtFirst: true,
    open: (views, surroundings) =>
      openController(views, surroundings, worker ?? null, isNew ? startHeightOf : () => null),
    queries: (state) => controllerQueries(state, isNew ? newState : oldState),
    mutations: controllerMutations,
    execute: executeController,
    encode: encodeControllerOperation,
  };
}

const TYPES = `
  scalar AccountOwner
  scalar ApplicationId
  scalar ChainId
  scalar ControllerCommand
  scalar DataBlobHash
  scalar LocalWorkerState
  scalar WorkerCommand
  extend type QueryRoot {
    localWorkerState: LocalWorkerState!
    describeService(
      applicationId: ApplicationId!, name: String!, chainId: ChainId!, requirements: [String!]!
    ): [Int!]!
  }
  type MutationRoot {
    executeWorkerCommand(owner: AccountOwner!, command: WorkerCommand!): [Int!]!
    executeControllerCommand(admin: AccountOwner!, command: ControllerCommand!): [Int!]!
    $further
  }
`;

const START = "startLocalService(serviceId: DataBlobHash!): [Int!]!";

function controllerQueries(
  state: ControllerState,
  describe: (state: ControllerState) => unknown,
): Fields {
  return {
    localWorkerState: () => describe(state),
    describeService: ({ applicationId, name, chainId, requirements }) => [
      ...encodeService({
        application_id: String(applicationId),
        name: String(name),
        chain_id: String(chainId),
        requirements: requirements as readonly string[],
      }),
    ],
  };
}

function controllerMutations(
  _state: ControllerState,
  schedule: Schedule<ControllerOperation>,
): Fields {
  const scheduled = (operation: ControllerOperation) => {
    schedule(operation);
    return [];
  };
  return {
    executeWorkerCommand: ({ owner, command }) =>
      scheduled({ kind: "worker", owner: String(owner), command: command as WorkerCommand }),
    executeControllerCommand: ({ admin, command }) =>
      scheduled({
        kind: "controller",
        admin: String(admin),
        command: command as ControllerCommand,
      }),
    startLocalService: ({ serviceId }) =>
      scheduled({ kind: "start", serviceId: String(serviceId) }),
  };
}

/** What version 0.15 answers. */
function oldState(state: ControllerState) {
  return {
    local_worker: state.worker.get(),
    local_services: [...state.services.values()].map((id) => serviceOf(state, id)),
    local_chains: [...state.chains.values()],
    local_message_policy: {},
  };
}

/** What the main branch answers: its maps are lists of pairs, and services may start later. */
function newState(state: ControllerState) {
  const pending = [...state.pending.values()].map(({ id, startHeight }) => [
    id,
    [serviceOf(state, id).chain_id, { owners_to_remove: [], start_block_height: startHeight }],
  ]);
  return { ...oldState(state), local_pending_services: pending, local_message_policy: [] };
}
