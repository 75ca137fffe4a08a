/**
 * The commands that a controller is sent: each for as long as its state asks for it, one at a time,
 * with waits that depend on how the last one ended (M3). A wait outlasts the wish: a state that asks
 * for the same again and again, and does not in between, is served no more often.
 *
 * They run beside the reading of the state: one that hangs delays no unassignment.
 *
 * @module
 */
import type { Clock } from "../../clock/clock.ts";
import { Backoff } from "../../node/backoff.ts";
import type { ControllerCondition } from "../../observe/controller_condition.ts";
import type { EventBus, EventMap } from "../../observe/events.ts";
import type { CommandEnd } from "../../processor/messages.ts";
import type { Processor } from "../../processor/processor.ts";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import type { Conditions } from "./conditions.ts";

/** A command, and how it is said. */
export interface Command {
  readonly name: EventMap["controller.commanded"]["command"];
  /** Which service; empty where there can be only one. */
  readonly subject: string;
  readonly document: string;
  /** The owner and the capabilities, or the service. */
  readonly message: string;
}

/** What {@linkcode Commands} needs. */
export interface CommandsOptions {
  readonly application: ApplicationOnChain;
  readonly processor: Pick<Processor, "command">;
  readonly conditions: Conditions;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly random: () => number;
  /** The state is to be read: what it still asks for is sent again. */
  readonly look: () => void;
}

/** In milliseconds: after what is soon over, what was committed, and what a person has to mend. */
const WAITS = {
  again: { firstMs: 50, maxMs: 5_000 },
  kept: { firstMs: 1_000, maxMs: 600_000 },
  mended: { firstMs: 150_000, maxMs: 300_000 },
};

interface Entry {
  wanted: Command | null;
  /** What was sent last. */
  sent: Command | null;
  isSending: boolean;
  /** Whether one that was sent is committed, or may be. */
  mayStand: boolean;
  /** The wait under way, and what ends it; null: it may be sent. */
  wait: { readonly kind: keyof typeof WAITS; readonly end: AbortController } | null;
  readonly again: Backoff;
  readonly kept: Backoff;
  readonly mended: Backoff;
}

/** Those of one controller. */
export class Commands {
  readonly #options: CommandsOptions;
  readonly #life: AbortSignal;
  readonly #entries = new Map<string, Entry>();

  constructor(options: CommandsOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
  }

  /** Replaces what the state asks for; what it asks for no more is not repeated. */
  set(commands: readonly Command[]): void {
    const wanted = new Map(commands.map((command) => [keyed(command), command]));
    for (const [key, entry] of this.#entries) {
      if (!wanted.has(key)) this.#giveUp(key, entry);
    }
    for (const [key, command] of wanted) this.#want(key, command);
  }

  /** Whether a command of this name may be in a block that the state does not show yet. */
  mayStand(name: Command["name"]): boolean {
    return [...this.#entries.values()].some(({ wanted, isSending, mayStand }) =>
      (isSending || mayStand) && wanted?.name === name
    );
  }

  #want(key: string, command: Command): void {
    const entry = this.#entries.get(key) ?? this.#newEntry();
    this.#entries.set(key, entry);
    entry.wanted = command;
    this.#hasten(entry, command);
    if (!entry.isSending && entry.wait === null) void this.#send(key, entry, command);
  }

  /** Other capabilities have not been sent yet; and they may be what had to be mended. */
  #hasten(entry: Entry, { message, document }: Command): void {
    const { wait, sent } = entry;
    const isNew = sent?.message !== message;
    const isOther = wait?.kind === "mended" && sent?.document !== document;
    if (wait === null || !(isNew || isOther)) return;
    wait.end.abort();
    entry.wait = null;
  }

  async #send(key: string, entry: Entry, command: Command): Promise<void> {
    const { processor, application } = this.#options;
    entry.isSending = true;
    entry.sent = command;
    const end = await processor.command(application, command.document);
    entry.isSending = false;
    entry.mayStand ||= waitOf(end) === "kept" || end.kind === "settled";
    if (end.kind === "stopped") return;
    this.#say(command, end);
    if (this.#life.aborted) return;
    if (entry.wanted === null) this.#giveUp(key, entry);
    this.#rest(key, entry, end);
  }

  /** Done, or what a person has to mend. */
  #say(command: Command, end: CommandEnd): void {
    const { application, bus, conditions } = this.#options;
    const { name, subject, message } = command;
    const cause = causeOf(end);
    conditions.set(keyed(command), cause === null ? [] : [{ ...cause, subject }]);
    if (waitOf(end) !== "kept") return;
    const block = end.kind === "committed" ? end.block : null;
    bus.emit({ name: "controller.commanded", application, command: name, message, block });
  }

  #rest(key: string, entry: Entry, end: CommandEnd): void {
    const { clock, look, conditions } = this.#options;
    const wait = { kind: waitOf(end), end: new AbortController() };
    entry.wait = wait;
    const signal = AbortSignal.any([wait.end.signal, this.#life]);
    clock.after(entry[wait.kind].nextMs(), signal, () => {
      entry.wait = null;
      const { wanted } = entry;
      if (wanted === null) return this.#entries.delete(key);
      if (wait.kind === "kept") conditions.set(`kept ${key}`, [notKept(wanted)]);
      look();
    });
    look();
  }

  #giveUp(key: string, entry: Entry): void {
    entry.wanted = null;
    this.#options.conditions.set(key, []);
    this.#options.conditions.set(`kept ${key}`, []);
  }

  #newEntry(): Entry {
    const { random } = this.#options;
    return {
      wanted: null,
      sent: null,
      isSending: false,
      mayStand: false,
      wait: null,
      again: new Backoff(WAITS.again, random),
      kept: new Backoff(WAITS.kept, random),
      mended: new Backoff(WAITS.mended, random),
    };
  }
}

function causeOf(end: CommandEnd): Pick<ControllerCondition, "cause" | "message"> | null {
  switch (end.kind) {
    case "readOnly":
    case "cannotPropose":
    case "misaddressed":
    case "failedInExecution":
    case "refused":
    case "tooLarge":
      return { cause: end.kind, message: end.message };
    default:
      return null;
  }
}

function waitOf(end: CommandEnd): keyof typeof WAITS {
  if (end.kind === "committed" || end.kind === "acceptedWithoutBlock") return "kept";
  return causeOf(end) === null ? "again" : "mended";
}

function notKept({ subject, message }: Command): ControllerCondition {
  return { cause: "notKept", subject, message };
}

function keyed({ name, subject }: Pick<Command, "name" | "subject">): string {
  return `${name} ${subject}`;
}
