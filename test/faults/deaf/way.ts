/** One way to go deaf: how it comes, how it ends, and what has to heal it by when. */
import type { DevNode } from "../../../lib/devnode/serve.ts";
import type { Front } from "./front.ts";

/** By what a processor was found to hear again. */
export type Mechanism =
  /** The connection was made anew (A9). */
  | "reconnect"
  /** The same, after a pong that did not come (A9). */
  | "no pong"
  /** The subscription was made anew on the same connection (A9). */
  | "resubscribed"
  /** The chain's height was read, for it was silent (A6). */
  | "safety poll"
  /** The node was asked which chains it follows (K3). */
  | "looked for"
  /** It had never been deaf. */
  | "notification";

/** With what a way is put in force and ended. */
export interface Means {
  readonly front: Front;
  readonly node: DevNode;
  readonly chain: string;
  /** Signals the program. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Resolves when the program has logged such an event since the fault began. */
  readonly logged: (event: string) => Promise<void>;
  /** Resolves after a time. */
  readonly pass: (seconds: number) => Promise<void>;
}

export interface Way {
  readonly name: string;
  /** The first mechanism that may heal it; any of several. */
  readonly by: readonly Mechanism[];
  /** Seconds from the end of the fault within which the rules promise it. */
  readonly within: number;
  /** Whether it is in force only when `begin` has resolved: the time is counted from then. */
  readonly isAwaited?: boolean;
  /** In force when it resolves. */
  readonly begin: (means: Means) => void | Promise<void>;
  /** Ends it, behind the request of the task; absent: there is nothing to end. */
  readonly end?: (means: Means) => void | Promise<void>;
  /** Puts back what `begin` has set, once the task's outcome is stored. */
  readonly restore?: (means: Means) => void;
}

/** Ways that one process goes through, one after another. */
export interface Lane {
  readonly name: string;
  /** A6: the only setting by which deafness is noticed; the times of A9 are none. */
  readonly pollInterval: string;
  readonly ways: readonly Way[];
}
