import { seededRandom } from "../../lib/processor/backoff.ts";

/** Decisions of a simulated world: from a list that a property shrinks, and 0 when it is used up. */
export class Choices {
  #next = 0;
  readonly #list: ArrayLike<number>;

  constructor(list: ArrayLike<number>) {
    this.#list = list;
  }

  get left(): boolean {
    return this.#next < this.#list.length;
  }

  /** A number below `bound`. */
  below(bound: number): number {
    return (this.#list[this.#next++] ?? 0) % bound;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

/** A list for a long world: a shorter one is its beginning, by which a property shrinks it. */
export function longList(seed: number, length: number): ArrayLike<number> {
  const random = seededRandom(seed);
  return Uint16Array.from({ length }, () => random() * 65_536);
}
