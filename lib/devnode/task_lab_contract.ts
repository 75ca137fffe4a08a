/**
 * The contract of the task lab: its state, and what each operation does to it.
 *
 * @module
 */
import { u64Key } from "./bcs.ts";
import type { LabOperation } from "./task_lab_operations.ts";
import { MapView, QueueView, RegisterView, type ViewContext } from "./views.ts";

/** A queued task. */
export interface Pending {
  /** Its id on the wire when `identified`. */
  readonly number: number;
  /** Whether `nextActions` gives it an id, or leaves it to its position. */
  readonly identified: boolean;
  readonly operator: string;
  readonly input: string;
  /** Handed out from this time on, in microseconds; 0 is at once. */
  readonly notBefore: bigint;
}

/** A stored outcome; `at` is the time of its block in microseconds. */
export interface Stored extends Omit<Pending, "notBefore"> {
  readonly output: string;
  readonly at: bigint;
}

/** What the lab keeps on a chain. */
export interface LabState {
  /** By {@linkcode u64Key} of the number: in the on-chain lab's order, 256 before 1. */
  readonly identified: MapView<Pending>;
  readonly positional: QueueView<Pending>;
  readonly nextNumber: RegisterView<number>;
  readonly stored: QueueView<Stored>;
  /** Outcomes that matched no pending task. */
  readonly strays: RegisterView<number>;
}

/** The lab as it is on a chain that it has not been used on. */
export function openLab(views: ViewContext): LabState {
  return {
    identified: new MapView(views),
    positional: new QueueView(views),
    nextNumber: new RegisterView(views, 0),
    stored: new QueueView(views),
    strays: new RegisterView(views, 0),
  };
}

/** Throws for `crash` alone. */
export function executeLab(state: LabState, operation: LabOperation, at: bigint): void {
  switch (operation.kind) {
    case "request":
      return enqueue(state, operation);
    case "store":
      return store(state, operation, at);
    case "forget":
      state.identified.clear();
      return state.positional.clear();
    case "crash":
      throw new Error("crash requested");
  }
}

function enqueue(state: LabState, request: LabOperation & { kind: "request" }): void {
  const { identified, operator, notBefore } = request;
  for (let queued = 0; queued < Math.max(1, request.count); queued++) {
    const number = state.nextNumber.get();
    state.nextNumber.set(number + 1);
    const input = request.input.replaceAll("$number", String(number));
    const pending = { number, identified, operator, input, notBefore };
    if (identified) state.identified.insert(u64Key(BigInt(number)), pending);
    else state.positional.pushBack(pending);
  }
}

/** As on chain, a task whose operator is another one goes, and its outcome is a stray. */
function store(state: LabState, outcome: LabOperation & { kind: "store" }, at: bigint): void {
  const pending = take(state, outcome.number);
  if (pending === undefined || pending.operator !== outcome.operator) {
    state.strays.set(state.strays.get() + 1);
    return;
  }
  const { notBefore: _, ...task } = pending;
  state.stored.pushBack({ ...task, output: outcome.output, at });
}

function take(state: LabState, number: bigint | null): Pending | undefined {
  if (number === null) {
    const pending = state.positional.front();
    state.positional.deleteFront();
    return pending;
  }
  const key = u64Key(number);
  const pending = state.identified.get(key);
  state.identified.remove(key);
  return pending;
}
