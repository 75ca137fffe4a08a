/**
 * The watch over the processor's progress: hears all events, looks every few seconds, and tells.
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import type { EventBus, ProcessorEvent } from "../observe/events.ts";
import type { WatchedFacts } from "../observe/health_events.ts";
import type { KnownTask } from "../processor/known_tasks.ts";
import type { Vitals } from "../processor/vitals.ts";
import type { HealthReport } from "./answering.ts";
import { Health } from "./health.ts";
import { Totals } from "./totals.ts";
import { missingOperator, parkedGroups, Watchdog } from "./watchdog.ts";

/** What a watch works with. */
export interface HealthWatchParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly life: AbortSignal;
}

/** How often it is looked. */
const LOOK_MS = 10_000;

/** For so long a count of the tasks counts as new: whoever asks often has them counted once. */
const COUNT_MS = 1_000;

export class HealthWatch {
  readonly #parts: HealthWatchParts;
  readonly #health: Health;
  readonly #watchdog = new Watchdog();
  readonly #totals = new Totals();
  #vitals: (() => Vitals) | null = null;
  #counted: { readonly at: number; readonly tasks: HealthReport["tasks"] } | null = null;

  constructor(parts: HealthWatchParts) {
    this.#parts = parts;
    this.#health = new Health(parts.clock.now());
    const unsubscribe = parts.bus.subscribe((event) => this.#hear(event));
    parts.life.addEventListener("abort", unsubscribe, { once: true });
  }

  /** Looks from now on. */
  begin(vitals: () => Vitals): void {
    this.#vitals = vitals;
    this.#lookLater(vitals);
  }

  get report(): HealthReport {
    const { applications, conditions } = this.#health;
    const { slowRuns, counts: totals } = this.#totals;
    return { applications, conditions, slowRuns, totals, tasks: this.#tasks() };
  }

  #lookLater(vitals: () => Vitals): void {
    const { clock, life } = this.#parts;
    clock.after(LOOK_MS, life, () => {
      this.#look(vitals());
      this.#lookLater(vitals);
    });
  }

  #tasks(): HealthReport["tasks"] {
    const at = this.#parts.clock.monotonic();
    const isOld = this.#counted === null || at - this.#counted.at >= COUNT_MS * MICROS_PER_MS;
    if (isOld) this.#counted = { at, tasks: countOf(this.#vitals?.().tasks ?? []) };
    return this.#counted!.tasks;
  }

  #hear(event: ProcessorEvent): void {
    this.#totals.hear(event);
    this.#health.hear(event, this.#parts.clock.now());
    if (event.name === "operator.missing") this.#note(missingOperator(event));
    if (event.name === "group.parked") this.#note(parkedGroups(event.application));
  }

  #note(facts: WatchedFacts): void {
    if (this.#watchdog.note(facts)) this.#parts.bus.emit({ name: "health.condition", ...facts });
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

/** What a person has dropped is not what waits for one. */
function countOf(tasks: Iterable<KnownTask>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { state } of tasks) {
    const name = state.kind === "parked" && state.isDropped ? "dropped" : state.kind;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
