/**
 * The schedule: a sorted array of deadlines (S4).
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";

interface Entry<Value> {
  readonly at: Micros;
  /** Breaks ties: equal deadlines come in the order in which they were set. */
  readonly order: number;
  readonly key: string;
  readonly value: Value;
}

/**
 * Deadlines by key, the earliest at hand. It is kept latest first, so that taking the earliest pops
 * the array's end, and setting or deleting one is a binary search and a move of the entries behind.
 */
export class Schedule<Value> {
  readonly #entries: Entry<Value>[] = [];
  readonly #byKey = new Map<string, Entry<Value>>();
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** The earliest deadline; null when there is none. */
  get first(): Micros | null {
    return this.#entries.at(-1)?.at ?? null;
  }

  /** Sets the deadline of `key`, in place of the one it had. */
  set(key: string, at: Micros, value: Value): void {
    this.delete(key);
    const entry = { at, order: this.#order++, key, value };
    this.#entries.splice(this.#position(entry), 0, entry);
    this.#byKey.set(key, entry);
  }

  delete(key: string): void {
    const entry = this.#byKey.get(key);
    if (entry === undefined) return;
    this.#byKey.delete(key);
    this.#entries.splice(this.#position(entry), 1);
  }

  /** Takes the earliest deadline off if it has come; undefined when none has. */
  take(now: Micros): Value | undefined {
    const entry = this.#entries.at(-1);
    if (entry === undefined || entry.at > now) return undefined;
    this.#entries.pop();
    this.#byKey.delete(entry.key);
    return entry.value;
  }

  /** The index of `entry`, or where it belongs: behind all that come later than it. */
  #position(entry: Entry<Value>): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isLater(this.#entries[middle]!, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isLater(one: Entry<unknown>, other: Entry<unknown>): boolean {
  return one.at > other.at || (one.at === other.at && one.order > other.order);
}
