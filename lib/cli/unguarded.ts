/**
 * Says once what leaves the node, or the way to it, open to others.
 *
 * @module
 */
import { goesInTheClear, listeningPort } from "../node/guarding.ts";
import type { EventBus } from "../observe/events.ts";

/** The way to it at once, its port when it has answered: before that nobody listens there. */
export function sayUnguarded(url: string, bus: EventBus, portOf = listeningPort): void {
  if (goesInTheClear(url)) bus.emit({ name: "node.unguarded", cause: "inTheClear", url });
  const unsubscribe = bus.subscribe((event) => {
    if (event.name !== "node.ready") return;
    unsubscribe();
    if (portOf(url)?.isOpen) bus.emit({ name: "node.unguarded", cause: "openPort", url });
  });
}
