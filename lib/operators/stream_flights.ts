/**
 * The tasks that a process has, from the handing over to the answer (O10).
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import type { OutputText } from "./output_text.ts";
import type { RunRequest } from "./port.ts";
import type { EndCause } from "./run.ts";

/** How a task ended that a process had. */
export type TaskEnd = OutputText | (EndCause & { readonly retryAfterMs?: number });

/** A task, and who is to hear how it ended, once. */
export interface StreamTask {
  readonly request: RunRequest;
  /** Aborted when it is called off. */
  readonly signal: AbortSignal;
  /** A process has had it before, and has ended in order without having answered it. */
  readonly isAgain: boolean;
  readonly settle: (end: TaskEnd, durationMs: number) => void;
}

/** A task that a process has. */
interface Flight extends StreamTask {
  readonly handedAt: number;
  /** Why its answer is not wanted any more; it is waited for all the same. */
  cause: EndCause | null;
}

/** What happens to the tasks of a process. */
export interface FlightsOptions {
  readonly clock: Clock;
  readonly life: AbortSignal;
  /** Milliseconds that each has; null: as long as it takes. */
  readonly timeoutMs: number | null;
  readonly onTimeout: () => void;
}

/**
 * In the order in which they were handed over, so that one timer does for all: the first of them is
 * the first whose time is over.
 */
export class Flights {
  readonly #options: FlightsOptions;
  readonly #flights = new Map<string, Flight>();
  #wanted = 0;
  #isArmed = false;

  constructor(options: FlightsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#flights.size;
  }

  /** How many of them are to be answered still. */
  get wanted(): number {
    return this.#wanted;
  }

  add(task: StreamTask): void {
    const handedAt = this.#options.clock.monotonic();
    this.#flights.set(task.request.runId, { ...task, handedAt, cause: null });
    this.#wanted += 1;
    this.#arm();
  }

  has(id: string): boolean {
    return this.#flights.has(id);
  }

  /** Its answer is not wanted any more, for that cause; the first one counts. */
  giveUp(id: string, cause: EndCause): void {
    const flight = this.#flights.get(id);
    if (flight === undefined || flight.cause !== null) return;
    flight.cause = cause;
    this.#wanted -= 1;
  }

  /** It has been answered; false: there is no such task. */
  answer(id: string, end: () => TaskEnd): boolean {
    const flight = this.#flights.get(id);
    if (flight === undefined) return false;
    this.#flights.delete(id);
    if (flight.cause === null) this.#wanted -= 1;
    this.#settle(flight, flight.cause ?? end());
    return true;
  }

  /** All have ended with their process; @returns those that may be handed to another one. */
  end(cause: EndCause, isInOrder: boolean): readonly StreamTask[] {
    const flights = [...this.#flights.values()];
    this.#flights.clear();
    this.#wanted = 0;
    const isLeft = (flight: Flight) => isInOrder && flight.cause === null && !flight.isAgain;
    for (const flight of flights) {
      if (!isLeft(flight)) this.#settle(flight, flight.cause ?? cause);
    }
    return flights.filter(isLeft).map((flight) => ({ ...flight, isAgain: true }));
  }

  #settle({ settle, handedAt }: Flight, end: TaskEnd): void {
    settle(end, (this.#options.clock.monotonic() - handedAt) / MICROS_PER_MS);
  }

  #arm(): void {
    const { clock, life, timeoutMs } = this.#options;
    const first = this.#firstWanted();
    if (timeoutMs === null || first === null || this.#isArmed) return;
    const leftMs = timeoutMs - (clock.monotonic() - first.handedAt) / MICROS_PER_MS;
    this.#isArmed = true;
    clock.after(Math.max(0, leftMs), life, () => {
      this.#isArmed = false;
      this.#expire(timeoutMs);
      this.#arm();
    });
  }

  #firstWanted(): Flight | null {
    for (const flight of this.#flights.values()) if (flight.cause === null) return flight;
    return null;
  }

  #expire(timeoutMs: number): void {
    const since = this.#options.clock.monotonic() - timeoutMs * MICROS_PER_MS;
    const what = `was given up after its timeout of ${timeoutMs} ms`;
    const before = this.#wanted;
    for (const [id, { handedAt }] of this.#flights) {
      if (handedAt > since) break;
      this.giveUp(id, { failure: "timeout", what });
    }
    if (this.#wanted < before) this.#options.onTimeout();
  }
}
