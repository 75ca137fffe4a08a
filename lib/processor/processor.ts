/**
 * The shell of the processor: it feeds the core with what happens, and does what the core wants.
 *
 * What comes in is collected until the event loop has handed over all that is ready; then one turn
 * takes it together, so that whatever is ready together is stored in one transaction (D2).
 *
 * @module
 */
import type { Clock, Micros } from "../clock/clock.ts";
import { MICROS_PER_MS } from "../clock/clock.ts";
import type { Journal, JournalWrite } from "../journal/port.ts";
import type { NodeClient, Notification, NotificationStream } from "../node/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { Operator } from "../operators/port.ts";
import type { ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import { createCore, step } from "./core.ts";
import { Effects } from "./effects.ts";
import { HeightWatch } from "./heights.ts";
import { Inbox } from "./inbox.ts";
import { JournalGate } from "./journal_gate.ts";
import type { Effect, Message } from "./messages.ts";
import type { OperatorPolicy, ProcessorOptions } from "./options.ts";
import type { Core } from "./state.ts";
import { Alarm } from "./alarm.ts";

/** An operator, and how its tasks are dealt with. */
export interface OperatorEntry {
  readonly operator: Operator;
  readonly policy: OperatorPolicy;
}

/** What a processor works with. It owns the notification stream that it makes, and nothing else. */
export interface ProcessorParts {
  readonly node: NodeClient;
  readonly notifications: (deliver: (notification: Notification) => void) => NotificationStream;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly operators: ReadonlyMap<string, OperatorEntry>;
  readonly options: ProcessorOptions;
  /** Seeds jitter and the ids of runs; in [0, 1). */
  readonly random: () => number;
}

/** A running processor. */
export interface Processor {
  /** Processes an application from now on; assigning one twice is assigning it once (K1). */
  assign(application: ApplicationOnChain): void;
  /** Ends an application's work; its cursors and parked tasks stay in the journal (T5). */
  unassign(application: ApplicationOnChain): void;
  /** Replaces the operators, for runs to come (T4). */
  setOperators(operators: ReadonlyMap<string, OperatorEntry>): void;
  /** Takes no new work, and settles when what was under way has ended (D1, the first signal). */
  drain(): Promise<void>;
  /** Ends everything now (D1, the second signal); joins a drain. Idempotent. */
  end(): Promise<void>;
}

/** Starts a processor with nothing assigned. */
export function startProcessor(parts: ProcessorParts): Processor {
  return new RunningProcessor(parts);
}

/** What is done once everything is stored. */
type Follow = Exclude<Effect, { readonly kind: "store" }>;

/** How long after the drain's own deadline it is given up: when not even the journal can be written. */
const DRAIN_SLACK_MS = 10_000;

class RunningProcessor implements Processor {
  readonly #parts: ProcessorParts;
  readonly #core: Core;
  readonly #inbox: Inbox<Message>;
  readonly #gate: JournalGate;
  readonly #effects: Effects;
  readonly #stream: NotificationStream;
  readonly #heights: HeightWatch;
  readonly #alarm: Alarm;
  readonly #life = new AbortController();
  readonly #chains = new Set<ChainId>();
  readonly #drained = Promise.withResolvers<void>();
  #ended: Promise<void> | null = null;

  constructor(parts: ProcessorParts) {
    this.#parts = parts;
    const { clock, journal, bus, options, node, random } = parts;
    this.#core = createCore({
      options,
      policies: policiesOf(parts.operators),
      seed: Math.floor(random() * 2 ** 32),
      idPrefix: idPrefix(clock.now(), random),
    });
    const life = this.#life.signal;
    this.#inbox = new Inbox((messages) => this.#turn(messages), life);
    const post = (message: Message) => this.#inbox.post(message);
    const write = (entry: JournalWrite) => this.#gate.addLater(entry);
    this.#gate = new JournalGate({ journal, clock, bus, life }, () => this.#inbox.flushSoon());
    this.#effects = new Effects({ ...parts, life, post, write });
    this.#heights = new HeightWatch({
      node,
      clock,
      intervalMs: options.pollIntervalMs,
      life,
      post,
    });
    this.#alarm = new Alarm(clock, life, () => post({ kind: "due" }));
    this.#stream = parts.notifications((notification) => this.#hear(notification));
    bus.emit({ name: "processor.started", at: clock.now() });
  }

  assign(application: ApplicationOnChain): void {
    const { journal } = this.#parts;
    const { chain } = application;
    if (!this.#chains.has(chain)) {
      this.#chains.add(chain);
      this.#inbox.post({ kind: "chain", chain, sent: journal.loadSent(chain) });
      this.#heights.add(chain);
      this.#stream.follow(chain);
    }
    this.#inbox.post({ kind: "assign", application, record: journal.load(application) });
  }

  unassign(application: ApplicationOnChain): void {
    this.#inbox.post({ kind: "unassign", application });
  }

  setOperators(operators: ReadonlyMap<string, OperatorEntry>): void {
    this.#effects.setOperators(operators);
    this.#inbox.post({ kind: "operators", policies: policiesOf(operators) });
  }

  async drain(): Promise<void> {
    this.#inbox.post({ kind: "stop" });
    const { clock, options } = this.#parts;
    const limitMs = options.drainTimeoutMs + DRAIN_SLACK_MS;
    clock.after(limitMs, this.#life.signal, () => this.#drained.resolve());
    await this.#drained.promise;
    await this.end();
  }

  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#life.abort();
    this.#drained.resolve();
    await Promise.all([this.#effects.settled(), this.#stream[Symbol.asyncDispose]()]);
    // The last word: which runs have ended, so that the next start does not look for them.
    this.#gate.flush();
  }

  /** One turn: all messages at hand, one transaction, and then what follows. */
  #turn(messages: readonly Message[]): void {
    const { clock } = this.#parts;
    const time = { now: clock.monotonic(), wall: clock.now() };
    const wanted: Follow[] = [];
    for (const message of messages) {
      for (const effect of step(this.#core, message, time)) {
        if (effect.kind === "store") this.#gate.add(effect.write);
        else wanted.push(effect);
      }
    }
    this.#gate.run(() => {
      for (const effect of wanted) this.#perform(effect);
    });
    this.#alarm.arm(this.#core.waits.first, this.#core.callbacks.first);
  }

  #perform(effect: Follow): void {
    if (effect.kind === "drained") this.#drained.resolve();
    else if (effect.kind === "renew") this.#stream.renew(effect.chain);
    else this.#effects.perform(effect);
  }

  #hear(notification: Notification): void {
    const { chain, kind } = notification;
    if (this.#life.signal.aborted) return;
    this.#heights.heard(chain);
    if (kind === "connected") this.#inbox.post({ kind, chain });
    else if (kind === "block") this.#inbox.post(notification);
    else {
      const { reason } = notification;
      this.#parts.bus.emit({ name: `chain.${kind}`, chain, reason });
    }
  }
}

function policiesOf(
  operators: ReadonlyMap<string, OperatorEntry>,
): ReadonlyMap<string, OperatorPolicy> {
  return new Map([...operators].map(([name, { policy }]) => [name, policy]));
}

/** Unique per process: the time of its start, and 30 bits of chance against a clock set back. */
function idPrefix(start: Micros, random: () => number): string {
  const millis = Math.floor(start / MICROS_PER_MS).toString(36);
  return `${millis}-${Math.floor(random() * 2 ** 30).toString(36)}`;
}
