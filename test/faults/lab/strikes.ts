/**
 * Faults that wait for a message to strike.
 *
 * @module
 */
import type { Fault, Message, MessageKind } from "./proxy/fault.ts";

interface Strike {
  readonly kind: MessageKind;
  readonly fault: Fault;
  readonly over: () => void;
}

/** The plan of a proxy, filled while it runs: each fault strikes one message of its kind, once. */
export class Strikes {
  readonly #waiting: Strike[] = [];
  readonly #underWay = new Map<Fault, Strike>();

  /** Strikes the next message of this kind; resolves when the fault is over. */
  add(kind: MessageKind, fault: Fault): Promise<void> {
    return new Promise((over) => this.#waiting.push({ kind, fault, over }));
  }

  /** Whether a fault waits for a message of this kind. */
  isWaiting(kind: MessageKind): boolean {
    return this.#waiting.some((strike) => strike.kind === kind);
  }

  readonly plan = ({ kind }: Message): Fault | null => {
    const index = this.#waiting.findIndex((strike) => strike.kind === kind);
    const [strike] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (strike === undefined) return null;
    this.#underWay.set(strike.fault, strike);
    return strike.fault;
  };

  readonly onMade = (fault: Fault): void => this.#take(fault)?.over();

  /** It was too late: the next message of its kind is struck. */
  readonly onMissed = (fault: Fault): void => {
    const strike = this.#take(fault);
    if (strike !== undefined) this.#waiting.unshift(strike);
  };

  #take(fault: Fault): Strike | undefined {
    const strike = this.#underWay.get(fault);
    this.#underWay.delete(fault);
    return strike;
  }
}
