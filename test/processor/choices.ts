/** Decisions of a simulated world: from a list that a property shrinks, and 0 when it is used up. */
export class Choices {
  #next = 0;
  readonly #list: readonly number[];

  constructor(list: readonly number[]) {
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
