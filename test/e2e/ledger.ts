/**
 * What was requested against what was stored: the one judgement that every scenario ends with.
 *
 * @module
 */
import type { Lab, Requested, Stored } from "./lab.ts";

/** What the lab shows at the end of a scenario. */
export interface LabState {
  readonly requested: readonly Requested[];
  readonly stored: readonly Stored[];
  readonly pending: readonly Requested[];
  readonly strays: number;
}

/** What is allowed to differ from a clean ledger. */
export interface LedgerOptions {
  /** The output that belongs to a task; default its input. */
  readonly outputOf?: (task: Requested) => string;
  /** Numbers that must still be pending, and nothing else; default none. */
  readonly pending?: readonly number[];
  /** Default 0; `null` when the scenario counts and explains them itself. */
  readonly strays?: number | null;
}

/** Every way in which the ledger is not clean, in words; empty when it is. */
export function faultsOf(state: LabState, options: LedgerOptions = {}): readonly string[] {
  const { outputOf = (task) => task.input, pending = [], strays = 0 } = options;
  return [
    ...storedOnce(state, new Set(pending)),
    ...ownOutputs(state.stored, outputOf),
    ...inOrder(state.stored),
    ...stillPending(state.pending, new Set(pending)),
    ...(strays === null || state.strays === strays ? [] : [`${state.strays} strays`]),
  ];
}

/**
 * Reads the lab and checks it.
 *
 * @throws Error with all faults.
 */
export async function settle(lab: Lab, options?: LedgerOptions): Promise<LabState> {
  const state = await readLab(lab);
  const faults = faultsOf(state, options);
  if (faults.length > 0) throw new Error(`the ledger is not clean: ${shown(faults)}`);
  return state;
}

/** What the lab shows now. */
export async function readLab(lab: Lab): Promise<LabState> {
  return {
    requested: [...lab.requested],
    stored: await lab.stored(),
    pending: await lab.pending(),
    strays: await lab.strays(),
  };
}

/** What has no outcome, and how many outcomes are for no task, or for one that is not theirs. */
export function countsOf({ requested, stored, strays }: LabState): { lost: number; twice: number } {
  const seen = new Set<number>();
  let twice = strays;
  for (const { number, input, output } of stored) {
    if (seen.has(number) || output !== input) twice++;
    seen.add(number);
  }
  return { lost: requested.filter(({ number }) => !seen.has(number)).length, twice };
}

function storedOnce({ requested, stored }: LabState, pending: ReadonlySet<number>): string[] {
  const times = new Map<number, number>();
  for (const { number } of stored) times.set(number, (times.get(number) ?? 0) + 1);
  return requested.flatMap(({ number }) => {
    const found = times.get(number) ?? 0;
    const wanted = pending.has(number) ? 0 : 1;
    return found === wanted ? [] : [`task ${number} stored ${found} times`];
  });
}

function ownOutputs(stored: readonly Stored[], outputOf: (task: Requested) => string): string[] {
  return stored.filter((task) => task.output !== outputOf(task)).map((task) =>
    `task ${task.number} has the output ${JSON.stringify(task.output.slice(0, 40))}` +
    ` for ${JSON.stringify(task.input.slice(0, 40))}`
  );
}

function inOrder(stored: readonly Stored[]): string[] {
  const numbers = stored.filter((task) => !task.identified).map((task) => task.number);
  return numbers.flatMap((number, index) => {
    const before = numbers[index - 1] ?? -1;
    return number > before ? [] : [`task ${number} stored after ${before}`];
  });
}

function stillPending(pending: readonly Requested[], allowed: ReadonlySet<number>): string[] {
  return pending.filter(({ number }) => !allowed.has(number)).map(({ number }) =>
    `task ${number} still pending`
  );
}

function shown(faults: readonly string[]): string {
  const more = faults.length > 5 ? ` and ${faults.length - 5} more` : "";
  return faults.slice(0, 5).join("; ") + more;
}
