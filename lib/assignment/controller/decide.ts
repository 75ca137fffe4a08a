/**
 * What follows from a controller's answer: a function, without a clock and without a memory.
 *
 * @module
 */
import type { ChainState } from "../../node/port.ts";
import type { ControllerCondition } from "../../observe/controller_condition.ts";
import {
  type ApplicationOnChain,
  type ChainId,
  keyOf,
  shortId,
} from "../../protocol/identifiers.ts";
import type { PendingService, Service, WorkerState } from "./worker_state.ts";

/** Who this worker registers as. */
export type OwnOwner =
  | { readonly kind: "known"; readonly owner: string }
  /** The chain of the controller has several owners, and nobody has said which. */
  | { readonly kind: "several"; readonly owners: readonly string[] }
  /** It has none. */
  | { readonly kind: "none" };

/** Who a worker is on a chain, when nobody says. */
export function ownerFrom(
  { superOwners, owners: others }: Pick<ChainState, "superOwners" | "owners">,
): OwnOwner {
  const owners = [...new Set([...superOwners, ...others.map(({ owner }) => owner)])];
  if (owners.length > 1) return { kind: "several", owners };
  const [only] = owners;
  return only === undefined ? { kind: "none" } : { kind: "known", owner: only };
}

/** What this worker is and can. */
export interface Own {
  readonly owner: OwnOwner;
  /** The names of the operators. */
  readonly capabilities: readonly string[];
}

/** What is to be sent to the controller. */
export type ControllerCommand =
  | {
    readonly kind: "register";
    readonly owner: string;
    readonly capabilities: readonly string[];
    /** Whether an earlier registration has to be taken back. */
    readonly isRegistered: boolean;
  }
  | { readonly kind: "start"; readonly service: PendingService };

/** What follows. */
export interface Decision {
  /** Whether the worker of the controller's answer is this one. */
  readonly isRegistered: boolean;
  readonly register: Extract<ControllerCommand, { readonly kind: "register" }> | null;
  /** To be taken over when their chains are high enough. */
  readonly pending: readonly PendingService[];
  /** What this worker runs. */
  readonly applications: readonly ApplicationOnChain[];
  /** Whether those of them that it does not run yet are to be begun. */
  readonly mayBegin: boolean;
  /** Followed, though nothing may run there. */
  readonly chains: readonly ChainId[];
  /** What a person should know or do. */
  readonly conditions: readonly ControllerCondition[];
}

/** Decides what this worker does, given what the controller says of it. */
export function decide(state: WorkerState, own: Own): Decision {
  const { worker } = state;
  const { owner } = own;
  if (owner.kind !== "known") return idle([ownerCondition(owner)]);
  if (worker === null) return unregistered(state, owner.owner, own);
  if (!isSameOwner(worker.owner, owner.owner)) {
    return idle([{
      cause: "otherOwner",
      subject: "",
      message: `the worker is registered by ${worker.owner}, and this one is ${owner.owner}`,
    }]);
  }
  const same = isSameSet(worker.capabilities, own.capabilities);
  return {
    ...served(state, own),
    isRegistered: true,
    mayBegin: true,
    pending: state.pending,
    register: same ? null : registration(owner.owner, own, true),
  };
}

/** Nothing that the controller assigns is this worker's (M4). */
function idle(conditions: readonly ControllerCondition[]): Decision {
  return {
    isRegistered: false,
    register: null,
    pending: [],
    applications: [],
    mayBegin: false,
    chains: [],
    conditions,
  };
}

/** Until it is registered, nothing begins; what is still listed goes on. */
function unregistered(state: WorkerState, owner: string, own: Own): Decision {
  return {
    ...served(state, own),
    isRegistered: false,
    mayBegin: false,
    pending: [],
    register: registration(owner, own, false),
  };
}

function registration(owner: string, { capabilities }: Own, isRegistered: boolean) {
  const sorted = [...new Set(capabilities)].sort();
  return { kind: "register", owner, capabilities: sorted, isRegistered } as const;
}

function served(
  { services, pending, chains, policies }: WorkerState,
  { capabilities }: Own,
): Pick<Decision, "applications" | "chains" | "conditions"> {
  const able = new Set(capabilities);
  const applications = new Map<string, ApplicationOnChain>();
  const conditions: ControllerCondition[] = [];
  for (const service of services) {
    const { chain, application } = service;
    const lacking = service.requirements.filter((name) => !able.has(name));
    if (lacking.length > 0) conditions.push(lackingCondition(service, lacking));
    else applications.set(keyOf({ chain, application }), { chain, application });
  }
  if (policies.length > 0) conditions.push(policyCondition(policies));
  return {
    applications: [...applications.values()],
    chains: [...new Set([...chains, ...pending.map(({ chain }) => chain)])],
    conditions,
  };
}

function ownerCondition(owner: Exclude<OwnOwner, { kind: "known" }>): ControllerCondition {
  if (owner.kind === "none") {
    return { cause: "noOwner", subject: "", message: "the chain of the controller has no owner" };
  }
  const names = owner.owners.join(", ");
  return { cause: "severalOwners", subject: "", message: `the owners are ${names}` };
}

function lackingCondition(service: Service, lacking: readonly string[]): ControllerCondition {
  const { name, chain, application } = service;
  const names = lacking.map((each) => JSON.stringify(each)).join(", ");
  return {
    cause: "missingCapabilities",
    subject: `${name} ${keyOf({ chain, application })}`,
    message: `the service ${JSON.stringify(name)} (${shortId(application)} on ` +
      `${shortId(chain)}) requires ${names}`,
  };
}

function policyCondition(policies: readonly string[]): ControllerCondition {
  const chains = policies.map(shortId).join(", ");
  return { cause: "messagePolicy", subject: "", message: `for ${chains}` };
}

function isSameOwner(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const [ones, others] = [new Set(one), new Set(other)];
  return ones.size === others.size && [...ones].every((name) => others.has(name));
}
