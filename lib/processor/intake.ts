/**
 * What comes in, on its way to the core: what the journal has of an application or of a chain is read
 * at the moment at which the core takes it in, when all that it has decided before is stored. Read any
 * earlier, an outcome could come back that was committed meanwhile.
 *
 * @module
 */
import { type ChainId, keyOf } from "../protocol/identifiers.ts";
import { step } from "./core.ts";
import type { Following, JournalGate } from "./journal_gate.ts";
import { type KeptGroups, keptGroups } from "./kept_decisions.ts";
import type { Decide, Effect, Incoming, Message, StepTime } from "./messages.ts";
import type { Core } from "./state.ts";

/** What is done once everything is stored. */
export type Follow = Exclude<Effect, { readonly kind: "store" }>;

export class Intake {
  readonly #core: Core;
  readonly #gate: JournalGate;

  constructor(core: Core, gate: JournalGate) {
    this.#core = core;
    this.#gate = gate;
  }

  /**
   * Has the core take it, with what has to come before it.
   *
   * @param follow Gets what is to be done once everything is stored.
   * @returns false when the journal cannot be read now: it has to be taken later.
   */
  take(incoming: Incoming, time: StepTime, follow: Follow[]): boolean {
    const chain = chainWantedBy(incoming);
    if (chain !== null && !this.#core.chains.has(chain)) {
      const sent = this.#gate.read((journal) => journal.loadSent(chain));
      const holding = this.#gate.read((journal) => journal.loadHolding(chain));
      if (sent === null || holding === null) return false;
      this.#step({ kind: "chain", chain, sent, holding }, time, follow);
    }
    if (incoming.kind === "decide") return this.#takeDecision(incoming, time, follow);
    if (incoming.kind !== "assign") {
      this.#step(incoming, time, follow);
      return true;
    }
    const record = this.#gate.read((journal) => journal.load(incoming.application));
    if (record !== null) this.#step({ ...incoming, record }, time, follow);
    return record !== null;
  }

  #takeDecision(incoming: Decide, time: StepTime, follow: Follow[]): boolean {
    const kept = new Map<string, KeptGroups>();
    for (const { application } of incoming.groups) {
      const { chain, application: id } = application;
      const isKnown = this.#core.chains.get(chain)?.applications.has(id) ?? false;
      if (isKnown || kept.has(keyOf(application))) continue;
      const groups = this.#gate.read((journal) => keptGroups(journal, application));
      if (groups === null) return false;
      kept.set(keyOf(application), groups);
    }
    this.#step({ ...incoming, kept }, time, follow);
    return true;
  }

  #step(message: Message, time: StepTime, follow: Follow[]): void {
    for (const effect of step(this.#core, message, time)) {
      if (effect.kind === "store") this.#gate.add(effect.write);
      else follow.push(effect);
    }
  }
}

/** What is done once all is stored, and what only when a power cut takes nothing of that back (D2). */
export function following(follow: readonly Follow[], perform: (effect: Follow) => void): Following {
  const late = follow.filter(isIrrevocable);
  const atOnce = late.length === 0 ? follow : follow.filter((effect) => !isIrrevocable(effect));
  return {
    stored: () => atOnce.forEach(perform),
    durable: late.length === 0 ? null : () => late.forEach(perform),
  };
}

/** Whether this, once done, stands after a power cut, too: so must what it follows from. */
function isIrrevocable({ kind }: Follow): boolean {
  return kind === "submit" || kind === "command" || kind === "decided";
}

/**
 * What a message says the present state of: while none is taken in, the newest is enough. All others
 * are ends of what is under way, and bounded by that.
 */
export function subjectOf(incoming: Incoming): string | undefined {
  switch (incoming.kind) {
    case "options":
    case "operators":
    case "stop":
    case "due":
      return incoming.kind;
    case "watch":
    case "connected":
    case "block":
      return `${incoming.kind} ${incoming.chain}`;
    case "height":
      return incoming.polled ? `polled ${incoming.chain}` : undefined;
    case "assign":
    case "unassign":
      return `assignment ${keyOf(incoming.application)}`;
    default:
      return undefined;
  }
}

function chainWantedBy(incoming: Incoming): ChainId | null {
  if (incoming.kind === "assign") return incoming.application.chain;
  const isWanted = incoming.kind === "command" ||
    (incoming.kind === "watch" && incoming.watched);
  return isWanted ? incoming.chain : null;
}
