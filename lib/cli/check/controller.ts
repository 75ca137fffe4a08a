/**
 * The controller: whether it answers, who it takes this worker for, and what it assigns to it.
 *
 * @module
 */
import {
  decide,
  type Decision,
  ownerFrom,
  type OwnOwner,
} from "../../assignment/controller/decide.ts";
import { STATE_DOCUMENT } from "../../assignment/controller/documents.ts";
import {
  parseWorkerState,
  type WorkerState,
  WorkerStateError,
} from "../../assignment/controller/worker_state.ts";
import type { ControllerSettings } from "../../config/settings.ts";
import type { NodeClient, QueryEnd } from "../../node/port.ts";
import type { ControllerCondition } from "../../observe/controller_condition.ts";
import { CONDITIONS } from "../../observe/controller_lines.ts";
import { applicationFields, count, nameOf, said } from "../../observe/line.ts";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import { type Finding, green, red, type Report, yellow } from "./finding.ts";

/** What {@linkcode checkController} needs. */
export interface ControllerCheck {
  readonly node: Pick<NodeClient, "query" | "chainState">;
  readonly owner: ControllerSettings["owner"];
  /** The names of the operators. */
  readonly capabilities: readonly string[];
}

/** Reports what it finds, and returns what this worker would do; null when that is not known. */
export async function checkController(
  at: ApplicationOnChain,
  { node, owner, capabilities }: ControllerCheck,
  signal: AbortSignal,
  report: Report,
): Promise<Decision | null> {
  const end = await node.query(at, STATE_DOCUMENT, signal);
  const state = stateIn(end);
  if ("message" in state) {
    const advice = end.kind === "unreachable" ? null : "check --controller-id: is it a controller?";
    report(red("controller", `${nameOf(at)} ${state.message}`, advice, applicationFields(at)));
    return null;
  }
  const own = await ownOwner(at, node, owner, signal);
  if (own === null) {
    report(red("controller", `the owners of the chain of ${nameOf(at)} cannot be read`, null));
    return null;
  }
  const decision = decide(state, { owner: own, capabilities });
  if (own.kind === "known" && isOurs(decision)) report(standing(at, own.owner, state, decision));
  for (const condition of decision.conditions) report(conditionFinding(at, condition));
  return decision;
}

function stateIn(end: QueryEnd): WorkerState | { readonly message: string } {
  if (end.kind === "misaddressed") return { message: "is not known to the node" };
  if (end.kind === "unreachable") return { message: `cannot be asked: ${said(end.message)}` };
  const problem = "gives no valid localWorkerState";
  if (end.kind === "invalid") return { message: `${problem}: ${said(end.message)}` };
  try {
    return parseWorkerState(end.data["localWorkerState"]);
  } catch (error) {
    if (!(error instanceof WorkerStateError)) throw error;
    return { message: `${problem}: ${said(error.message)}` };
  }
}

async function ownOwner(
  { chain }: ApplicationOnChain,
  node: ControllerCheck["node"],
  owner: string | null,
  signal: AbortSignal,
): Promise<OwnOwner | null> {
  if (owner !== null) return { kind: "known", owner };
  const state = await node.chainState(chain, signal);
  signal.throwIfAborted();
  return state === null ? null : ownerFrom(state);
}

function isOurs({ isRegistered, register }: Decision): boolean {
  return isRegistered || register !== null;
}

/** `knows this worker, 0x1234abcd, and assigns 2 services to it`. */
function standing(
  at: ApplicationOnChain,
  owner: string,
  { worker, services }: WorkerState,
  { isRegistered, register }: Decision,
): Finding {
  const who = `${nameOf(at)} %, ${said(owner.slice(0, 10))}`;
  const about = { ...applicationFields(at), owner, services: services.length };
  if (!isRegistered) {
    const message = who.replace("%", "does not know this worker");
    return yellow("controller", message, "run registers it", about);
  }
  const assigned = `and assigns ${count(services.length, "service")} to it`;
  const message = `${who.replace("%", "knows this worker")}, ${assigned}`;
  if (register === null) return green("controller", message, about);
  const names = said(worker?.capabilities.join(", ") ?? "");
  const text = `${message}, but with other capabilities: ${names || "none"}`;
  return yellow(
    "controller",
    text,
    "run registers it anew, with the names of the operators",
    about,
  );
}

function conditionFinding(at: ApplicationOnChain, condition: ControllerCondition): Finding {
  const { cause, message } = condition;
  const [what, advice] = CONDITIONS[cause];
  const level = cause === "messagePolicy" ? yellow : red;
  const text = `${nameOf(at)}: ${what} (${said(message)})`;
  return level("controller", text, advice, { ...applicationFields(at), cause });
}
