/**
 * What every part of the node works with.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { Notifications } from "./chain/notifications.ts";
import type { Producer } from "./chain/producer.ts";
import type { World } from "./chain/world.ts";
import type { DevNodeEvents } from "./events.ts";
import type { Faults } from "./faults.ts";

export interface Site {
  readonly clock: Clock;
  readonly world: World;
  readonly faults: Faults;
  readonly producer: Producer;
  readonly notifications: Notifications;
  readonly events: DevNodeEvents;
}
