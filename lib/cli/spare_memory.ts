/**
 * Memory that a start leaves behind is given back.
 *
 * JavaScriptCore lets its heap grow to a multiple of what lives in it before it collects, and what is to
 * stay then lies scattered over all of that: pages with one live object in them are never given back. So
 * while thousands of applications are being assigned, garbage is collected before it piles up; and once
 * it has become quiet, what is in use no more - compiled code of the start among it - is returned to the
 * system. Deno offers nothing of this.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { EventListener, ProcessorEvent } from "../observe/events.ts";

/** What a runtime offers, as `Bun` documents it. */
export interface RuntimeMemory {
  /** Collects garbage now: 20 to 40 ms with 10,000 applications. */
  gc(now: true): void;
  /** Returns what is not in use, as soon as no code runs. */
  shrink(): void;
}

/** What {@linkcode SpareMemory} needs. */
export interface SpareMemoryOptions {
  readonly clock: Clock;
  /** After its end nothing is done. */
  readonly life: AbortSignal;
  /** null: the runtime offers nothing. */
  readonly memory: RuntimeMemory | null;
}

/** So many answer for the first time between two collections: a quarter of the start, for half a kB each. */
const ANSWERS = 100;

/** For so long nothing has happened when memory is given back, in milliseconds. */
const QUIET_MS = 5_000;

/** Of the runtime that this is; null where it offers nothing. */
export function runtimeMemory(): RuntimeMemory | null {
  return (globalThis as { readonly Bun?: RuntimeMemory }).Bun ?? null;
}

/** The listener that gives back what assigning applications has left. */
export function givesBack(options: SpareMemoryOptions): EventListener {
  const { memory } = options;
  if (memory === null) return () => {};
  const spare = new SpareMemory({ ...options, memory });
  return (event) => spare.hear(event);
}

class SpareMemory {
  readonly #options: SpareMemoryOptions & { readonly memory: RuntimeMemory };
  /** Applications that are assigned and have yet to answer: later answers are not of a start. */
  #awaited = 0;
  #answered = 0;
  #isWaiting = false;
  #isQuiet = false;

  constructor(options: SpareMemoryOptions & { readonly memory: RuntimeMemory }) {
    this.#options = options;
  }

  hear({ name }: ProcessorEvent): void {
    this.#isQuiet = false;
    if (name === "application.assigned") {
      this.#awaited++;
      if (!this.#isWaiting) this.#wait();
    }
    if (name === "question.answered" && this.#awaited > 0) this.#answer();
  }

  #answer(): void {
    this.#awaited--;
    if (++this.#answered % ANSWERS === 0) this.#options.memory.gc(true);
  }

  #wait(): void {
    const { clock, life, memory } = this.#options;
    this.#isWaiting = this.#isQuiet = true;
    clock.after(QUIET_MS, life, () => {
      if (!this.#isQuiet) return this.#wait();
      this.#isWaiting = false;
      memory.shrink();
    });
  }
}
