/**
 * Says once what leaves the node, or the way to it, open to others.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import { goesInTheClear, listeningPort } from "../node/guarding.ts";
import type { EventBus } from "../observe/events.ts";

/** What is needed to say it. */
export interface UnguardedOptions {
  readonly bus: EventBus;
  readonly clock: Clock;
  /** After its end nothing is said. */
  readonly life: AbortSignal;
  readonly portOf?: typeof listeningPort;
}

/** The kernel takes up to 30 ms to tell who listens: not while the first questions wait. */
const LATER_MS = 1_000;

/** The way to it at once, its port after it has answered: before that nobody listens there. */
export function sayUnguarded(
  url: string,
  { bus, clock, life, portOf = listeningPort }: UnguardedOptions,
): void {
  if (goesInTheClear(url)) bus.emit({ name: "node.unguarded", cause: "inTheClear", url });
  const unsubscribe = bus.subscribe((event) => {
    if (event.name !== "node.ready") return;
    unsubscribe();
    clock.after(LATER_MS, life, () => {
      if (portOf(url)?.isOpen) bus.emit({ name: "node.unguarded", cause: "openPort", url });
    });
  });
}
