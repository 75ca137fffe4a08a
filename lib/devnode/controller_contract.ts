/**
 * The contract of the controller lab: its state, and what each operation does to it.
 *
 * @module
 */
import type { Surroundings } from "./application.ts";
import {
  type ControllerCommand,
  type ControllerOperation,
  decodeService,
  type ManagedService,
  type Worker,
  type WorkerCommand,
} from "./controller_operations.ts";
import { MapView, RegisterView, type ViewContext } from "./views.ts";

/** A service that is assigned, to be started when its chain has a block of this height. */
export interface PendingService {
  readonly id: string;
  readonly startHeight: number;
}

export interface ControllerState extends Surroundings {
  readonly worker: RegisterView<Worker | null>;
  /** The ids of services, by themselves. */
  readonly services: MapView<string>;
  readonly pending: MapView<PendingService>;
  readonly chains: MapView<string>;
  readonly startHeightOf: StartHeightOf;
}

/** The height at which an assigned service starts; null: at once. */
export type StartHeightOf = (service: ManagedService) => number | null;

export function openController(
  views: ViewContext,
  surroundings: Surroundings,
  worker: Worker | null,
  startHeightOf: StartHeightOf,
): ControllerState {
  return {
    ...surroundings,
    worker: new RegisterView(views, worker),
    services: new MapView(views),
    pending: new MapView(views),
    chains: new MapView(views),
    startHeightOf,
  };
}

/** Throws, and so traps, for an owner that does not sign the chain's blocks. */
export function executeController(state: ControllerState, operation: ControllerOperation): void {
  switch (operation.kind) {
    case "worker":
      checkSigner(state, operation.owner);
      return executeWorker(state, operation.owner, operation.command);
    case "controller":
      checkSigner(state, operation.admin);
      return executeCommand(state, operation.command);
    case "start":
      return start(state, operation.serviceId);
  }
}

function checkSigner({ owner }: ControllerState, named: string): void {
  if (named.toLowerCase() !== owner) throw new Error("the owner signs");
}

function executeWorker(state: ControllerState, owner: string, command: WorkerCommand): void {
  if (command === "DeregisterWorker") return state.worker.set(null);
  state.worker.set({ owner, capabilities: command.RegisterWorker.capabilities });
}

function executeCommand(state: ControllerState, command: ControllerCommand): void {
  const isOurs = (workers: readonly string[]) => workers.includes(state.chain);
  if ("RemoveWorker" in command) {
    if (command.RemoveWorker.worker_id === state.chain) state.worker.set(null);
  } else if ("UpdateService" in command) {
    const { service_id, workers } = command.UpdateService;
    assign(state, service_id, isOurs(workers));
  } else if ("RemoveService" in command) assign(state, command.RemoveService.service_id, false);
  else if ("UpdateAllServices" in command) {
    state.services.clear();
    state.pending.clear();
    for (const [id, workers] of command.UpdateAllServices.services) {
      assign(state, id, isOurs(workers));
    }
  } else if ("UpdateChain" in command) {
    const { chain_id, workers } = command.UpdateChain;
    follow(state, chain_id, isOurs(workers));
  } else if ("RemoveChain" in command) follow(state, command.RemoveChain.chain_id, false);
  else if ("UpdateAllChains" in command) {
    state.chains.clear();
    for (const [id, workers] of command.UpdateAllChains.chains) follow(state, id, isOurs(workers));
  }
}

function assign(state: ControllerState, id: string, assigned: boolean): void {
  if (!assigned) {
    state.services.remove(id);
    return state.pending.remove(id);
  }
  if (state.services.get(id) !== undefined) return;
  const startHeight = state.startHeightOf(serviceOf(state, id));
  if (startHeight === null) state.services.insert(id, id);
  else state.pending.insert(id, { id, startHeight });
}

function follow(state: ControllerState, id: string, followed: boolean): void {
  if (followed) state.chains.insert(id, id);
  else state.chains.remove(id);
}

/** As on chain, nobody looks whether the height has been reached: that is the worker's to know. */
function start({ worker, pending, services }: ControllerState, id: string): void {
  if (worker.get() === null) throw new Error("only a worker starts a service");
  if (pending.get(id) === undefined) throw new Error("the service is not pending");
  pending.remove(id);
  services.insert(id, id);
}

/** The service that a published blob describes; throws when there is none, or it describes none. */
export function serviceOf({ readBlob }: Surroundings, id: string): ManagedService {
  return decodeService(readBlob(id));
}
