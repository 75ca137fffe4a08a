/**
 * Which events open a condition, and which close it: for the log and for health alike.
 *
 * @module
 */
import { keyOf } from "../protocol/identifiers.ts";
import type { EventMap, ProcessorEvent } from "./events.ts";

/** What a condition is about. */
export type Topic =
  | "node"
  | "chain"
  | "unfollowed"
  | "blocked"
  | "question"
  | "discovery"
  | "controller"
  | "condition"
  | "journal"
  | "operator"
  | "health";

/** What an event does to a condition. */
export interface ConditionChange {
  readonly topic: Topic;
  /** Of what: a chain, an application, or empty where there is one alone. */
  readonly key: string;
  /** What is said of it; null closes it. */
  readonly text: string | null;
}

/** null: the event is about no condition. */
export function conditionChange(event: ProcessorEvent): ConditionChange | null {
  switch (event.name) {
    case "node.waiting":
      return { topic: "node", key: "", text: event.message };
    case "node.ready":
      return { topic: "node", key: "", text: null };
    case "chain.disconnected":
      return { topic: "chain", key: event.chain, text: event.reason };
    case "chain.connected":
      return { topic: "chain", key: event.chain, text: null };
    case "chain.unfollowed":
      return { topic: "unfollowed", key: event.chain, text: "" };
    case "chain.followed":
    case "chain.forgotten":
      return { topic: "unfollowed", key: event.chain, text: null };
    case "chain.blocked":
      return { topic: "blocked", key: event.chain, text: event.cause };
    case "chain.unblocked":
      return { topic: "blocked", key: event.chain, text: null };
    case "discovery.failed":
      return { topic: "discovery", key: event.chain, text: event.message };
    case "discovery.recovered":
      return { topic: "discovery", key: event.chain, text: null };
    case "controller.unreadable":
      return { topic: "controller", key: keyOf(event.application), text: event.message };
    case "controller.readable":
      return { topic: "controller", key: keyOf(event.application), text: null };
    case "controller.condition":
      return { topic: "condition", key: conditionKey(event), text: event.message };
    case "controller.cleared":
      return { topic: "condition", key: conditionKey(event), text: null };
    case "question.failed":
      return { topic: "question", key: keyOf(event.application), text: event.message };
    case "question.recovered":
    case "application.unassigned":
      return { topic: "question", key: keyOf(event.application), text: null };
    case "journal.blocked":
      return { topic: "journal", key: "", text: event.message };
    case "journal.unblocked":
      return { topic: "journal", key: "", text: null };
    case "operator.failing":
      return { topic: "operator", key: event.operator, text: event.message };
    case "operator.recovered":
      return { topic: "operator", key: event.operator, text: null };
    case "health.condition":
      return { topic: "health", key: `${event.condition} ${event.subject}`, text: event.message };
    case "health.cleared":
      return { topic: "health", key: `${event.condition} ${event.subject}`, text: null };
    default:
      return null;
  }
}

function conditionKey(
  { application, cause, subject }: EventMap["controller.condition"],
): string {
  return `${keyOf(application)} ${cause} ${subject}`;
}
