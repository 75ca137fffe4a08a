/**
 * The watch over the processor's progress: hears all events, looks every few seconds, and tells.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { EventBus, ProcessorEvent } from "../observe/events.ts";
import type { Vitals } from "../processor/vitals.ts";
import type { HealthReport } from "./answering.ts";
import { Health } from "./health.ts";
import { Watchdog } from "./watchdog.ts";

/** What a watch works with. */
export interface HealthWatchParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly life: AbortSignal;
}

/** How often it is looked. */
const LOOK_MS = 10_000;

export class HealthWatch {
  readonly #parts: HealthWatchParts;
  readonly #health: Health;
  readonly #watchdog = new Watchdog();

  constructor(parts: HealthWatchParts) {
    this.#parts = parts;
    this.#health = new Health(parts.clock.now());
    const unsubscribe = parts.bus.subscribe((event) => this.#hear(event));
    parts.life.addEventListener("abort", unsubscribe, { once: true });
  }

  /** Looks from now on. */
  begin(vitals: () => Vitals): void {
    const { clock, life } = this.#parts;
    clock.after(LOOK_MS, life, () => {
      this.#look(vitals());
      this.begin(vitals);
    });
  }

  get report(): HealthReport {
    const { applications, conditions } = this.#health;
    return { applications, conditions };
  }

  #hear(event: ProcessorEvent): void {
    const { clock, bus } = this.#parts;
    this.#health.hear(event, clock.now());
    if (event.name !== "operator.missing") return;
    const facts = this.#watchdog.miss(event);
    if (facts !== null) bus.emit({ name: "health.condition", ...facts });
  }

  #look(vitals: Vitals): void {
    const { clock, bus } = this.#parts;
    this.#health.keep(vitals.quietMs);
    const time = { now: clock.monotonic(), wall: clock.now() };
    const { begun, ended } = this.#watchdog.look(vitals, time, this.#health);
    for (const { condition, subject } of ended) {
      bus.emit({ name: "health.cleared", condition, subject });
    }
    for (const facts of begun) bus.emit({ name: "health.condition", ...facts });
  }
}
