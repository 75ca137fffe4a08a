/**
 * What the development node tells of itself: for tests that wait for something to have happened,
 * and for `dev`, which shows it.
 *
 * @module
 */
import type { ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";

export type DevNodeEvent =
  /** A query of an application that scheduled nothing; told when it has been executed. */
  | {
    readonly kind: "question";
    readonly application: ApplicationOnChain;
    readonly query: string;
  }
  /** A request that scheduled operations has arrived. */
  | {
    readonly kind: "submission";
    readonly application: ApplicationOnChain;
    readonly operations: number;
  }
  /** It has ended: `committed`, `conflict`, `failed`, `readOnly`, `keyless`, `faulted`, `gone`. */
  | {
    readonly kind: "submissionEnded";
    readonly application: ApplicationOnChain;
    readonly end: SubmissionEndName;
  }
  | {
    readonly kind: "block";
    readonly chain: ChainId;
    readonly height: number;
    readonly hash: string;
    readonly operations: number;
  }
  /** A request to `POST /`. */
  | { readonly kind: "nodeRequest"; readonly query: string }
  | { readonly kind: "socketOpened" }
  | { readonly kind: "socketClosed" }
  | { readonly kind: "subscribed"; readonly chain: ChainId }
  | { readonly kind: "unsubscribed"; readonly chain: ChainId };

export type SubmissionEndName =
  | "committed"
  | "conflict"
  | "failed"
  | "readOnly"
  | "keyless"
  /** A fault answered or dropped it. */
  | "faulted"
  /** Its client went away. */
  | "gone";

export type DevNodeListener = (event: DevNodeEvent) => void;

/** Everybody who listens. */
export class DevNodeEvents {
  readonly #listeners = new Set<DevNodeListener>();

  /** Listens from now on; disposing ends it. */
  listen(listener: DevNodeListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Resolves with the first event from now on that `matches`. */
  next(matches: (event: DevNodeEvent) => boolean): Promise<DevNodeEvent> {
    return new Promise((resolve) => {
      const listening = this.listen((event) => {
        if (!matches(event)) return;
        listening[Symbol.dispose]();
        resolve(event);
      });
    });
  }

  emit(event: DevNodeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
