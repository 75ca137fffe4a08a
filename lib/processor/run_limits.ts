/**
 * Who may start a run (T3): a global limit, one per operator, one per application, fair among
 * applications, and less for those whose outcomes pile up before the chain.
 *
 * An application is in exactly one place while it has requests: in `#turns`, when one of them might
 * be granted, or in `#held`, when all its operators are at their limits, or it is at its own, or its
 * outcomes take too much. What frees a place moves the next one back, so that a grant never looks
 * at all who wait.
 *
 * @module
 */

/** A request to run the next task of a group. */
export interface RunRequestTicket<Owner, Subject> {
  readonly owner: Owner;
  readonly subject: Subject;
  readonly operator: string;
}

/** The limits; null is unlimited. They may change: `changed` then lets them apply. */
export interface RunLimitOptions<Subject> {
  readonly maxRuns: number;
  readonly maxPerOwner: number | null;
  /** Bytes above which owners with waiting outcomes start nothing more. */
  readonly maxWaitingBytes: number;
  maxPerOperator(operator: string): number | null;
  /** Whether a run would let outcomes go that wait behind it: piled up outcomes do not stop it. */
  unblocks(subject: Subject): boolean;
}

interface OwnerState<Owner, Subject> {
  readonly owner: Owner;
  /** Requests by operator, each in the order in which they came. */
  readonly requests: Map<string, Set<RunRequestTicket<Owner, Subject>>>;
  running: number;
  waitingBytes: number;
}

export class RunLimits<Owner, Subject> {
  readonly #options: RunLimitOptions<Subject>;
  readonly #owners = new Map<Owner, OwnerState<Owner, Subject>>();
  readonly #turns = new Set<OwnerState<Owner, Subject>>();
  readonly #held = new Set<OwnerState<Owner, Subject>>();
  /** Those with requests and nothing running: the global limit does not hold them (T3). */
  readonly #starting = new Set<OwnerState<Owner, Subject>>();
  readonly #perOperator = new Map<string, number>();
  #running = 0;
  /** As many as the machine could carry when it could not carry one more (R4). */
  #room = Infinity;
  #waitingBytes = 0;

  constructor(options: RunLimitOptions<Subject>) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  request(
    owner: Owner,
    subject: Subject,
    operator: string,
  ): RunRequestTicket<Owner, Subject> {
    const state = this.#owner(owner);
    const ticket = { owner, subject, operator };
    let queue = state.requests.get(operator);
    if (queue === undefined) state.requests.set(operator, queue = new Set());
    queue.add(ticket);
    this.#held.delete(state);
    this.#turns.add(state);
    if (state.running === 0) this.#starting.add(state);
    return ticket;
  }

  withdraw(ticket: RunRequestTicket<Owner, Subject>): void {
    const state = this.#owners.get(ticket.owner);
    if (state !== undefined) this.#remove(state, ticket);
  }

  /** Grants the next run; undefined when none may start. */
  next(): RunRequestTicket<Owner, Subject> | undefined {
    if (this.#running >= this.#room) return undefined;
    const full = this.#running >= this.#options.maxRuns;
    for (const state of full ? this.#starting : this.#turns) {
      const ticket = this.#eligible(state);
      if (ticket !== undefined) return this.#grant(state, ticket);
      this.#turns.delete(state);
      this.#starting.delete(state);
      this.#held.add(state);
    }
    return undefined;
  }

  /** A granted run ended, or was not started after all. */
  ended(owner: Owner, operator: string): void {
    const state = this.#owner(owner);
    state.running--;
    this.#running--;
    const left = (this.#perOperator.get(operator) ?? 1) - 1;
    if (left === 0) this.#perOperator.delete(operator);
    else this.#perOperator.set(operator, left);
    if (this.#held.has(state)) this.#wake(state);
    this.#wakeOne();
    if (state.running === 0 && this.#turns.has(state)) this.#starting.add(state);
    this.#forget(state);
  }

  /** An outcome of `bytes` waits for submission (positive), or has left (negative). */
  waiting(owner: Owner, bytes: number): void {
    const state = this.#owner(owner);
    const wasOver = this.#waitingBytes > this.#options.maxWaitingBytes;
    state.waitingBytes += bytes;
    this.#waitingBytes += bytes;
    if (bytes < 0 && (wasOver || state.waitingBytes === 0)) this.#wakeAll();
    this.#forget(state);
  }

  /** The machine cannot carry one more than those that run now. */
  holdBack(): void {
    this.#room = Math.max(1, Math.min(this.#room, this.#running));
  }

  /** The machine may carry one more. */
  allowOneMore(): void {
    this.#room++;
  }

  /** The machine may carry as many as the limits allow. */
  release(): void {
    this.#room = Infinity;
  }

  /** The limits have changed: everyone may have a turn. */
  changed(): void {
    this.#wakeAll();
  }

  #owner(owner: Owner): OwnerState<Owner, Subject> {
    let state = this.#owners.get(owner);
    if (state === undefined) {
      state = { owner, requests: new Map(), running: 0, waitingBytes: 0 };
      this.#owners.set(owner, state);
    }
    return state;
  }

  #eligible(state: OwnerState<Owner, Subject>): RunRequestTicket<Owner, Subject> | undefined {
    const { maxPerOwner, maxWaitingBytes } = this.#options;
    if (maxPerOwner !== null && state.running >= maxPerOwner) return undefined;
    const pilesUp = this.#waitingBytes > maxWaitingBytes && state.waitingBytes > 0;
    for (const [operator, queue] of state.requests) {
      const limit = this.#options.maxPerOperator(operator);
      if (limit !== null && (this.#perOperator.get(operator) ?? 0) >= limit) continue;
      for (const ticket of queue) {
        if (!pilesUp || this.#options.unblocks(ticket.subject)) return ticket;
      }
    }
    return undefined;
  }

  #grant(
    state: OwnerState<Owner, Subject>,
    ticket: RunRequestTicket<Owner, Subject>,
  ): RunRequestTicket<Owner, Subject> {
    state.running++;
    this.#running++;
    this.#perOperator.set(ticket.operator, (this.#perOperator.get(ticket.operator) ?? 0) + 1);
    this.#remove(state, ticket);
    this.#starting.delete(state);
    // To the end of the line: the next grant is another application's.
    if (this.#turns.delete(state) && state.requests.size > 0) this.#turns.add(state);
    return ticket;
  }

  #remove(state: OwnerState<Owner, Subject>, ticket: RunRequestTicket<Owner, Subject>): void {
    const queue = state.requests.get(ticket.operator);
    if (queue === undefined || !queue.delete(ticket)) return;
    if (queue.size > 0) {
      // The operators of an application take turns too.
      state.requests.delete(ticket.operator);
      state.requests.set(ticket.operator, queue);
      return;
    }
    state.requests.delete(ticket.operator);
    if (state.requests.size > 0) return;
    this.#turns.delete(state);
    this.#held.delete(state);
    this.#starting.delete(state);
    this.#forget(state);
  }

  /** One place is free: the one who has waited longest of those who can use it is enough. */
  #wakeOne(): void {
    for (const state of this.#held) {
      if (this.#wake(state)) return;
    }
  }

  #wake(state: OwnerState<Owner, Subject>): boolean {
    if (this.#eligible(state) === undefined) return false;
    this.#release(state);
    return true;
  }

  #wakeAll(): void {
    for (const state of this.#held) this.#release(state);
  }

  #release(state: OwnerState<Owner, Subject>): void {
    this.#held.delete(state);
    this.#turns.add(state);
    if (state.running === 0) this.#starting.add(state);
  }

  #forget(state: OwnerState<Owner, Subject>): void {
    if (state.running === 0 && state.waitingBytes === 0 && state.requests.size === 0) {
      this.#owners.delete(state.owner);
    }
  }
}
