/**
 * The state of an application, in containers that can take back what was not saved.
 *
 * A block whose execution fails must leave nothing behind, whichever of its operations failed. The
 * containers are named and behave as those of Linera's SDK: a contract changes them, then they are
 * saved together or rolled back together. Each change notes how to undo it, so that the cost follows
 * the changes and not the state.
 *
 * @module
 */

/** The containers of one application on one chain share one. */
export class ViewContext {
  #undo: (() => void)[] = [];

  /** Notes how to take back a change that is being made. */
  changed(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Keeps all changes since the last save. */
  save(): void {
    this.#undo = [];
  }

  /** Takes back all changes since the last save, the newest first. */
  rollback(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }
}

/** One value. */
export class RegisterView<T> {
  readonly #context: ViewContext;
  #value: T;

  constructor(context: ViewContext, value: T) {
    this.#context = context;
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    const before = this.#value;
    this.#context.changed(() => this.#value = before);
    this.#value = value;
  }
}

/**
 * Values by key, listed in the order of the keys.
 *
 * Linera's orders by the bytes of the serialised key: give those, as text. The order is made when it
 * is asked for, and stays while keys only go, so that a list of many costs no sorting per outcome.
 */
export class MapView<V> {
  readonly #context: ViewContext;
  #entries = new Map<string, V>();
  /** All keys in order, and some that have gone; null: to be made. */
  #order: string[] | null = null;

  constructor(context: ViewContext) {
    this.#context = context;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  *values(): Iterable<V> {
    const entries = this.#entries;
    for (const key of this.#keys()) {
      if (entries.has(key)) yield entries.get(key)!;
    }
  }

  insert(key: string, value: V): void {
    const before = this.#entries.get(key);
    if (before === undefined) this.#order = null;
    this.#context.changed(() => {
      if (before === undefined) this.#drop(key);
      else this.#entries.set(key, before);
    });
    this.#entries.set(key, value);
  }

  remove(key: string): void {
    const before = this.#entries.get(key);
    if (before === undefined) return;
    const order = this.#order;
    this.#context.changed(() => {
      this.#entries.set(key, before);
      if (this.#order !== order) this.#order = null; // else the key is still in its place
    });
    this.#drop(key);
  }

  clear(): void {
    const before = this.#entries;
    this.#context.changed(() => {
      this.#entries = before;
      this.#order = null;
    });
    this.#entries = new Map();
    this.#order = null;
  }

  #drop(key: string): void {
    this.#entries.delete(key);
  }

  #keys(): readonly string[] {
    const order = this.#order;
    if (order !== null && order.length <= 2 * this.#entries.size + 16) return order;
    return this.#order = [...this.#entries.keys()].sort();
  }
}

/** A queue: values go in at the back and out at the front. */
export class QueueView<T> {
  readonly #context: ViewContext;
  #values: T[] = [];
  /** Where the front is; what lies before it has gone, and is cut off now and then. */
  #front = 0;

  constructor(context: ViewContext) {
    this.#context = context;
  }

  get count(): number {
    return this.#values.length - this.#front;
  }

  front(): T | undefined {
    return this.#values[this.#front];
  }

  values(): readonly T[] {
    return this.#front === 0 ? this.#values : this.#values.slice(this.#front);
  }

  /** Those behind the first `skip`. */
  valuesFrom(skip: number): readonly T[] {
    return this.#values.slice(this.#front + skip);
  }

  pushBack(value: T): void {
    const values = this.#values;
    this.#context.changed(() => values.length--);
    values.push(value);
  }

  deleteFront(): void {
    if (this.count === 0) return;
    const values = this.#values;
    const front = this.#front;
    this.#context.changed(() => this.#restore(values, front));
    if (front < 1_024 || front * 2 < values.length) this.#front++;
    else this.#restore(values.slice(front + 1), 0);
  }

  clear(): void {
    const values = this.#values;
    const front = this.#front;
    this.#context.changed(() => this.#restore(values, front));
    this.#restore([], 0);
  }

  #restore(values: T[], front: number): void {
    this.#values = values;
    this.#front = front;
  }
}
