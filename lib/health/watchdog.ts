/**
 * Finds by looking what no event says: that something which should move does not.
 *
 * @module
 */
import { type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import { formatMs } from "../observe/duration.ts";
import type { WatchedFacts } from "../observe/health_events.ts";
import { quoted, taskOf } from "../observe/line.ts";
import type { KnownTask, MissingOperator } from "../processor/known_tasks.ts";
import type { Vitals } from "../processor/vitals.ts";
import { type ApplicationOnChain, type ChainId, keyOf } from "../protocol/identifiers.ts";

/** How long a group may stay as it is, where what it waits for takes moments. */
const STUCK_MS = 300_000;

/** How late anything may be; a machine that was asleep is late at one look, and not at two. */
const STALLED_MS = 60_000;

/** Conditions at the same time; applications choose the names of tasks and operators. */
const MOST = 1_000;

/** What has begun and what has ended between two looks. */
export interface Findings {
  readonly begun: readonly WatchedFacts[];
  readonly ended: readonly WatchedFacts[];
}

/** When it is looked. */
export interface LookTime {
  /** Monotonic. */
  readonly now: Micros;
  readonly wall: Micros;
}

/** Conditions that events have told. */
export interface KnownConditions {
  /** Whether one keeps the application's tasks from moving. */
  explains(application: ApplicationOnChain): boolean;
  isDisconnected(chain: ChainId): boolean;
}

/** Since when a group has been as it is. */
interface Stay {
  readonly signature: string;
  readonly since: Micros;
}

export class Watchdog {
  #open: ReadonlyMap<string, WatchedFacts> = new Map();
  #stays: ReadonlyMap<string, Stay> = new Map();
  #wasLate = false;

  /**
   * Compares what is with what was at the look before.
   *
   * @param known What is known already, and explains what is found.
   */
  look(
    vitals: Vitals,
    time: LookTime,
    known: KnownConditions,
  ): Findings {
    const found = new Map<string, WatchedFacts>();
    const add = (facts: WatchedFacts) => {
      if (found.size < MOST) found.set(`${facts.condition} ${facts.subject}`, facts);
    };
    const isLate = vitals.lateMs > STALLED_MS;
    if (isLate && this.#wasLate) add(stalled(vitals.lateMs));
    this.#wasLate = isLate;
    for (const [chain, quietMs] of vitals.quietMs) {
      if (quietMs > vitals.silentAfterMs && !known.isDisconnected(chain)) {
        add(silent(chain, quietMs));
      }
    }
    for (const missing of vitals.missing) add(missingOperator(missing));
    const tasks = [...vitals.tasks];
    for (const { application, state } of tasks) {
      if (state.kind === "parked" && !state.isDropped) add(parkedGroups(application));
    }
    for (const facts of this.#stuck(tasks, vitals.missing, time, known)) add(facts);
    const before = this.#open;
    this.#open = found;
    return { begun: newIn(found, before), ended: newIn(before, found) };
  }

  /** Something holds from now on; whether that is news. */
  note(facts: WatchedFacts): boolean {
    const key = `${facts.condition} ${facts.subject}`;
    if (this.#open.has(key) || this.#open.size >= MOST) return false;
    this.#open = new Map([...this.#open, [key, facts]]);
    return true;
  }

  #stuck(
    tasks: readonly KnownTask[],
    missing: Vitals["missing"],
    time: LookTime,
    known: KnownConditions,
  ): readonly WatchedFacts[] {
    const missed = new Set(missing.map(nameOfMissing));
    const [stays, stuck] = [new Map<string, Stay>(), [] as WatchedFacts[]];
    // A place is waited for as long as those take that run; a slow one is said (O5).
    const isBusy = tasks.some(({ state }) => state.kind === "running");
    for (const task of tasks) {
      const signature = signatureOf(task, time.wall, isBusy);
      if (task.position !== 1 || signature === null || known.explains(task.application)) continue;
      if (missed.has(nameOfMissing(task))) continue;
      const key = `${keyOf(task.application)} ${task.group}`;
      const last = this.#stays.get(key);
      const stay = last?.signature === signature ? last : { signature, since: time.now };
      stays.set(key, stay);
      const stayMs = (time.now - stay.since) / MICROS_PER_MS;
      if (stayMs >= STUCK_MS) stuck.push(stuckGroup(task, stayMs));
    }
    this.#stays = stays;
    return stuck;
  }
}

/** What changes when the group moves; null where it may stay as it is for long. */
function signatureOf(
  { state, outcome, attempts }: KnownTask,
  wall: Micros,
  isBusy: boolean,
): string | null {
  const which = `${state.kind} ${attempts} ${outcome?.id ?? ""}`;
  switch (state.kind) {
    case "queued":
      return state.why === "place" && !isBusy ? which : null;
    case "computed":
      return state.why === "turn" || state.why === "fence" ? `${which} ${state.why}` : null;
    case "waiting":
      if (state.why === "dry" || (state.until ?? 0) > wall) return null;
      return `${which} ${state.why}`;
    case "settling":
    case "ending":
      return which;
    case "running":
    case "submitting":
    case "parked":
      return null;
  }
}

function stalled(lateMs: number): WatchedFacts {
  const message = `the processor is stuck: what was due ${formatMs(lateMs)} ago is not done; ` +
    "restart it, and report this with its log";
  return { condition: "stalled", subject: "", message };
}

function silent(chain: string, quietMs: number): WatchedFacts {
  const message = `no block came for ${formatMs(quietMs)}, and the node does not tell its height`;
  return { condition: "chainSilent", subject: chain, message };
}

/** Tasks wait for an operator that is not given (T4). */
export function missingOperator({ application, operator }: MissingOperator): WatchedFacts {
  const subject = `${keyOf(application)} operator ${quoted(operator)}`;
  return { condition: "operatorMissing", subject, message: "it is not given; tasks wait for it" };
}

/** Groups of an application wait for a person (R2); those that one has dropped do not. */
export function parkedGroups(application: ApplicationOnChain): WatchedFacts {
  const message = "has parked groups: see them with `tasks list --parked`, and release them with " +
    "`tasks retry ID` or `tasks retry --all`";
  return { condition: "groupsParked", subject: keyOf(application), message };
}

function stuckGroup({ application, taskId, state }: KnownTask, stayMs: number): WatchedFacts {
  const why = "why" in state ? ` (${state.why})` : "";
  const message = `has not moved for ${formatMs(stayMs)}: it is ${state.kind}${why}; ` +
    "see it with `tasks list`, and try it anew with `tasks retry ID`";
  return { condition: "groupStuck", subject: `${keyOf(application)} ${taskOf(taskId)}`, message };
}

function nameOfMissing({ application, operator }: MissingOperator): string {
  return `${keyOf(application)} ${operator}`;
}

function newIn(
  these: ReadonlyMap<string, WatchedFacts>,
  those: ReadonlyMap<string, WatchedFacts>,
): readonly WatchedFacts[] {
  return [...these].filter(([key]) => !those.has(key)).map(([, facts]) => facts);
}
