/**
 * The conditions of a controller: each said when it begins, when what is said of it changes, and
 * when it is over.
 *
 * @module
 */
import type { ControllerCondition } from "../../observe/controller_condition.ts";
import type { EventBus } from "../../observe/events.ts";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";

/** Those of one controller. */
export class Conditions {
  readonly #application: ApplicationOnChain;
  readonly #bus: EventBus;
  /** By the part of the program that found them, and their own keys. */
  readonly #open = new Map<string, Map<string, ControllerCondition>>();

  constructor(application: ApplicationOnChain, bus: EventBus) {
    this.#application = application;
    this.#bus = bus;
  }

  /** Replaces all conditions that `finder` has found. */
  set(finder: string, conditions: readonly ControllerCondition[]): void {
    const before = this.#open.get(finder) ?? new Map<string, ControllerCondition>();
    const now = new Map(conditions.map((condition) => [keyed(condition), condition]));
    if (now.size === 0) this.#open.delete(finder);
    else this.#open.set(finder, now);
    for (const [key, condition] of before) {
      if (!now.has(key)) this.#emit("controller.cleared", condition);
    }
    for (const [key, condition] of now) {
      if (before.get(key)?.message !== condition.message) {
        this.#emit("controller.condition", condition);
      }
    }
  }

  /** Ends all of them: the controller is not asked any more. */
  clear(): void {
    for (const finder of [...this.#open.keys()]) this.set(finder, []);
  }

  #emit(name: "controller.condition" | "controller.cleared", condition: ControllerCondition): void {
    const event = { application: this.#application, ...condition };
    this.#bus.emit(
      name === "controller.condition"
        ? { name: "controller.condition", ...event }
        : { name: "controller.cleared", ...event },
    );
  }
}

function keyed({ cause, subject }: ControllerCondition): string {
  return `${cause} ${subject}`;
}
