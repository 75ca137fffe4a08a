/**
 * The conditions that hold, made from the events alone.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import { conditionChange, type Topic } from "../observe/condition_changes.ts";
import type { ProcessorEvent } from "../observe/events.ts";
import type { WatchedCondition } from "../observe/health_events.ts";
import {
  type ApplicationId,
  type ApplicationOnChain,
  type ChainId,
  keyOf,
} from "../protocol/identifiers.ts";
import type { KnownConditions } from "./watchdog.ts";

/** What a condition is called. */
export type ConditionName =
  | "nodeAway"
  | "chainDisconnected"
  | "chainUnfollowed"
  | "chainBlocked"
  | "applicationUnanswered"
  | "discoveryFailed"
  | "controllerUnreadable"
  | "controllerCondition"
  | "journalBlocked"
  | "operatorFailing"
  | "stopping"
  | WatchedCondition;

/** Something that is not as it should be. */
export interface Condition {
  readonly name: ConditionName;
  /** `CHAIN`, `CHAIN:APP`, perhaps with more behind it; empty: there is one alone. */
  readonly subject: string;
  /** Wall time. */
  readonly since: Micros;
  readonly message: string;
}

const NAMES: Readonly<Record<Exclude<Topic, "health">, ConditionName>> = {
  node: "nodeAway",
  chain: "chainDisconnected",
  unfollowed: "chainUnfollowed",
  blocked: "chainBlocked",
  question: "applicationUnanswered",
  discovery: "discoveryFailed",
  controller: "controllerUnreadable",
  condition: "controllerCondition",
  journal: "journalBlocked",
  operator: "operatorFailing",
};

/** Conditions of a controller that keep nothing from being done. */
const HARMLESS: ReadonlySet<string> = new Set(["messagePolicy", "dryRun"]);

export class Health implements KnownConditions {
  readonly #open = new Map<string, Condition>();
  readonly #connected = new Set<ChainId>();
  /** By chain: a name of both for each would take more than all else that is kept of them. */
  readonly #assigned = new Map<ChainId, Set<ApplicationId>>();
  #applications = 0;

  /** @param wall The time of the start. */
  constructor(wall: Micros) {
    this.#begin("nodeAway", "", "the node has not answered yet", wall);
  }

  /** How many applications are assigned. */
  get applications(): number {
    return this.#applications;
  }

  /** What holds now, in the order in which it began. */
  get conditions(): readonly Condition[] {
    return [...this.#open.values()];
  }

  /** Whether what is known already keeps an application's tasks from moving. */
  explains({ chain, application }: ApplicationOnChain): boolean {
    return ["nodeAway ", "journalBlocked ", "stopping "].some((key) => this.#open.has(key)) ||
      ["chainDisconnected", "chainBlocked", "chainSilent"].some((name) =>
        this.#open.has(`${name} ${chain}`)
      ) ||
      this.#open.has(`applicationUnanswered ${keyOf({ chain, application })}`);
  }

  isDisconnected(chain: ChainId): boolean {
    return this.#open.has(`chainDisconnected ${chain}`);
  }

  hear(event: ProcessorEvent, wall: Micros): void {
    this.#hearOfWork(event, wall);
    if (event.name === "controller.condition" && HARMLESS.has(event.cause)) return;
    const change = conditionChange(event);
    if (change === null) return;
    const [name, subject] = change.topic === "health"
      ? watched(change.key)
      : [NAMES[change.topic], change.key] as const;
    if (change.text === null) this.#end(name, subject);
    else this.#begin(name, subject, messageOf(event, change.text), wall);
  }

  /** Chains that are not followed any more are no condition, and no longer known as connected. */
  keep(followed: ReadonlyMap<ChainId, unknown>): void {
    for (const chain of this.#connected) {
      if (!followed.has(chain)) this.#connected.delete(chain);
    }
    for (const [key, { name, subject }] of this.#open) {
      const isOfFollowed = name === "chainDisconnected" || name === "chainBlocked";
      if (isOfFollowed && !followed.has(subject)) this.#open.delete(key);
    }
  }

  /** What nobody has told yet counts as missing: an application that is assigned has to answer. */
  #hearOfWork(event: ProcessorEvent, wall: Micros): void {
    switch (event.name) {
      case "application.assigned":
        return this.#assign(event.application, wall);
      case "application.unassigned":
        return this.#unassign(event.application);
      case "question.answered":
        return this.#end("applicationUnanswered", keyOf(event.application));
      case "chain.connected":
        this.#connected.add(event.chain);
        return;
      case "chain.disconnected":
        this.#connected.delete(event.chain);
        return;
      case "processor.draining":
        return this.#begin("stopping", "", "the processor stops", wall);
      default:
    }
  }

  #assign(application: ApplicationOnChain, wall: Micros): void {
    const { chain, application: id } = application;
    const onChain = this.#assigned.get(chain) ?? new Set();
    if (onChain.has(id)) return;
    this.#assigned.set(chain, onChain.add(id));
    this.#applications++;
    const key = keyOf(application);
    this.#begin("applicationUnanswered", key, "it has not answered yet", wall);
    if (this.#connected.has(chain)) return;
    this.#begin("chainDisconnected", chain, "its notifications do not arrive yet", wall);
  }

  #unassign({ chain, application }: ApplicationOnChain): void {
    const onChain = this.#assigned.get(chain);
    if (!onChain?.delete(application)) return;
    this.#applications--;
    if (onChain.size === 0) this.#assigned.delete(chain);
  }

  #begin(name: ConditionName, subject: string, message: string, wall: Micros): void {
    const key = `${name} ${subject}`;
    const since = this.#open.get(key)?.since ?? wall;
    this.#open.set(key, { name, subject, since, message });
  }

  #end(name: ConditionName, subject: string): void {
    this.#open.delete(`${name} ${subject}`);
  }
}

function watched(key: string): readonly [ConditionName, string] {
  const space = key.indexOf(" ");
  return [key.slice(0, space) as WatchedCondition, key.slice(space + 1)];
}

function messageOf(event: ProcessorEvent, text: string): string {
  if (event.name === "chain.unfollowed") return "the node does not follow this chain";
  return event.name === "chain.blocked" ? `${event.cause}: ${event.message}` : text;
}
