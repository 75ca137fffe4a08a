import assert from "node:assert/strict";
import type { EventMap, EventName, ProcessorEvent } from "../../../lib/observe/events.ts";
import type { DecisionEnd } from "../../../lib/processor/kept_decisions.ts";
import type { CommandEnd, Effect } from "../../../lib/processor/messages.ts";

export type Of<Kind extends Effect["kind"]> = Extract<Effect, { readonly kind: Kind }>;

/** The effects that the driver does not sort: a test takes them in their order. */
type Other = Exclude<
  Effect,
  Of<
    | "ask"
    | "run"
    | "submit"
    | "command"
    | "commandEnded"
    | "decided"
    | "store"
    | "emit"
    | "readHeight"
    | "follow"
    | "unfollow"
    | "learn"
  >
>;

/** What a core wants done, sorted: a test takes of it what it wants to see the end of. */
export class UnderWay {
  /** Questions, runs and submissions under way, oldest first. */
  readonly asks: Of<"ask">[] = [];
  readonly runs: Of<"run">["request"][] = [];
  readonly submits: Of<"submit">[] = [];
  /** Blocks that are read to learn (U3). */
  readonly learnings: Of<"learn">[] = [];
  readonly commands: Of<"command">[] = [];
  /** How commands have ended, by their numbers. */
  readonly commandEnds = new Map<number, CommandEnd>();
  /** What has come of decisions, by their numbers. */
  readonly decisionEnds = new Map<number, readonly DecisionEnd[]>();
  readonly others: Other[] = [];
  /** The chains whose notifications are wanted. */
  readonly followed = new Set<string>();
  /** The chains whose height has been asked for. */
  readonly heightReads: string[] = [];
  readonly events: ProcessorEvent[] = [];
  readonly stored: Of<"store">["write"][] = [];
  /** Readings of heights that wait for an answer. */
  protected readonly unread: string[] = [];

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    const { asks, runs, submits, commands, others } = this;
    return [asks, runs, submits, commands, others].every(({ length }) => length === 0);
  }

  /** Takes the first of the other effects, which is of one of these kinds. */
  take<Kind extends Other["kind"]>(...kinds: Kind[]): Of<Kind> {
    const effect = this.others.shift();
    assert.ok(
      effect !== undefined && kinds.includes(effect.kind as Kind),
      `${kinds.join(" or ")}, not ${effect?.kind}`,
    );
    return effect as Of<Kind>;
  }

  told<Name extends EventName>(name: Name): (EventMap[Name] & { readonly name: Name })[] {
    return this.events.filter((event) => event.name === name) as never;
  }

  protected sort(effect: Effect): void {
    if (effect.kind === "ask") this.asks.push(effect);
    else if (effect.kind === "run") this.runs.push(effect.request);
    else if (effect.kind === "submit") this.submits.push(effect);
    else if (effect.kind === "emit") this.events.push(effect.event);
    else if (effect.kind === "learn") this.learnings.push(effect);
    else if (effect.kind === "readHeight") this.#noteReading(effect.chain);
    else if (effect.kind === "command") this.commands.push(effect);
    else if (effect.kind === "commandEnded") this.commandEnds.set(effect.command, effect.end);
    else if (effect.kind === "decided") this.decisionEnds.set(effect.request, effect.ends);
    else if (effect.kind === "follow") this.followed.add(effect.chain);
    else if (effect.kind === "unfollow") this.followed.delete(effect.chain);
    else if (effect.kind !== "store") this.others.push(effect);
  }

  #noteReading(chain: string): void {
    this.heightReads.push(chain);
    this.unread.push(chain);
  }
}
