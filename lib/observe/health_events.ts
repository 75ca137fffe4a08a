/**
 * What the watch over the processor's progress tells.
 *
 * @module
 */

/** What is found by looking, and not said by an event of its own when it begins and ends. */
export type WatchedCondition =
  /** A group's first task has not moved for longer than expected, and nothing explains it. */
  | "groupStuck"
  /** Groups of an application are parked: they wait for a person (R2). */
  | "groupsParked"
  /** A chain had no block, and the node tells no height of it, for several intervals (A6). */
  | "chainSilent"
  /** Tasks wait for an operator that is not configured (T4). */
  | "operatorMissing"
  /** The processor does not do what is due: only a restart helps. */
  | "stalled";

/** Which one, and of what. */
export interface WatchedFacts {
  readonly condition: WatchedCondition;
  /** `CHAIN`, `CHAIN:APP`, with a task's or operator's name behind it; empty: the processor. */
  readonly subject: string;
  readonly message: string;
}

/** The events of health, by name. */
export interface HealthEvents {
  "health.condition": WatchedFacts;
  /** It is over. */
  "health.cleared": Omit<WatchedFacts, "message">;
  /** `/healthz` and `/readyz` are answered there. */
  "health.listening": { readonly url: string };
}
