import type { Micros } from "../../lib/clock/clock.ts";
import { Schedule } from "../../lib/processor/schedule.ts";
import type { Application, Core, Wake } from "../../lib/processor/state.ts";

/** A schedule that tells what it has deadlines for. */
export class KeyedSchedule<Value extends object> extends Schedule<Value> {
  readonly keys = new Set<string>();
  readonly #keyOf = new WeakMap<Value, string>();

  override set(key: string, at: Micros, value: Value): void {
    super.set(key, at, value);
    this.keys.add(key);
    this.#keyOf.set(value, key);
  }

  override delete(key: string): void {
    super.delete(key);
    this.keys.delete(key);
  }

  override take(now: Micros): Value | undefined {
    const value = super.take(now);
    if (value !== undefined) this.keys.delete(this.#keyOf.get(value)!);
    return value;
  }
}

/** A core whose schedules are such. */
export interface KeyedCore extends Core {
  readonly waits: KeyedSchedule<Wake>;
  readonly callbacks: KeyedSchedule<Application>;
}

/** Of a core that has done nothing yet. */
export function withKeys(core: Core): KeyedCore {
  return Object.assign(core, {
    waits: new KeyedSchedule<Wake>(),
    callbacks: new KeyedSchedule<Application>(),
  });
}
