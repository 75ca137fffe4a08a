/**
 * The limits that all chains share: who may ask (A8), and who may run (T3).
 *
 * Both are deterministic: they hand out grants in an order that follows from the requests alone.
 *
 * @module
 */

/** Something waiting for its turn to ask. */
export interface Asker {
  /** Whether its last question failed. */
  readonly failures: number;
}

/**
 * Questions under way at a node. An application has one at most, so first come, first served is
 * fair. Those whose last question failed may hold half of the places: a node full of applications
 * that hang until `askTimeout` delays none that answers.
 */
export class QuestionLimits<Owner extends Asker> {
  readonly #max: () => number;
  readonly #sound = new Set<Owner>();
  readonly #failing = new Set<Owner>();
  /** Under way, and whether each counts as failing. */
  readonly #underWay = new Map<Owner, boolean>();
  #failingUnderWay = 0;

  /** @param max At least 1; it may change between two calls. */
  constructor(max: () => number) {
    this.#max = max;
  }

  request(owner: Owner): void {
    (owner.failures > 0 ? this.#failing : this.#sound).add(owner);
  }

  withdraw(owner: Owner): void {
    this.#sound.delete(owner);
    this.#failing.delete(owner);
  }

  /** Gives a place back. */
  ended(owner: Owner): void {
    if (this.#underWay.get(owner)) this.#failingUnderWay--;
    this.#underWay.delete(owner);
  }

  /** Grants the next place; undefined when none is free or nobody waits. */
  next(): Owner | undefined {
    const max = this.#max();
    if (this.#underWay.size >= max) return undefined;
    const maxFailing = Math.max(1, Math.floor(max / 2));
    return this.#grant(this.#sound, false) ??
      (this.#failingUnderWay < maxFailing ? this.#grant(this.#failing, true) : undefined);
  }

  #grant(queue: Set<Owner>, failing: boolean): Owner | undefined {
    for (const owner of queue) {
      queue.delete(owner);
      this.#underWay.set(owner, failing);
      if (failing) this.#failingUnderWay++;
      return owner;
    }
    return undefined;
  }
}
