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
import { JournalError } from "../journal/errors.ts";
import type { Journal, JournalWrite } from "../journal/port.ts";
import type { NodeClient, Notification, NotificationStream } from "../node/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { Operator } from "../operators/port.ts";
import type { ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import { Alarm } from "./alarm.ts";
import { allTasks } from "./all_tasks.ts";
import { Callers } from "./callers.ts";
import { createCore } from "./core.ts";
import { Effects } from "./effects.ts";
import { Inbox } from "./inbox.ts";
import { type Follow, following, Intake, subjectOf } from "./intake.ts";
import type { DecidedGroup, Decision, DecisionEnd } from "./kept_decisions.ts";
import type { KnownTask, MissingOperator } from "./known_tasks.ts";
import { missingOperators } from "./live_tasks.ts";
import { JournalGate } from "./journal_gate.ts";
import type { CommandEnd, Incoming } from "./messages.ts";
import type { OperatorPolicy, ProcessorOptions } from "./options.ts";
import { SilenceWatch } from "./silence.ts";
import type { Core } from "./state.ts";
import { type Vitals, vitalsOf } from "./vitals.ts";

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
  /**
   * Replaces the options. Limits apply at once: a higher one is used, a lower one ends nothing that runs
   * above it. Times apply to what begins from now on. `dryRun` stays what it was at the start.
   */
  setOptions(options: ProcessorOptions): void;
  /**
   * Follows a chain, though nothing may be assigned on it, until the result is called. What happened
   * before is not told: read first, and again whenever `listener` is called.
   *
   * @param listener Is called when the chain's subscription is in force (again), at each block, and
   * when the subscription is found to have been deaf (A6). Must not throw.
   */
  watch(chain: ChainId, listener: () => void): () => void;
  /**
   * Sends a query that schedules operations, through the chain's lane (U7), journaled as sent before
   * that (U3). Nothing is repeated: a conflict, and a node that cannot be submitted to, are ends.
   * What is asked for before `drain` is called, or during the drain, goes out before it is over, if
   * the drain's time allows. Never rejects.
   */
  command(application: ApplicationOnChain, document: string): Promise<CommandEnd>;
  /**
   * Every task that is known and not settled, those among them that the journal keeps of applications
   * that are not assigned; the latter are left out while the journal cannot be used (D2).
   */
  tasks(): readonly KnownTask[];
  /** Which operators applications have asked for that are not configured: their tasks wait (T4). */
  missingOperators(): readonly MissingOperator[];
  /** By what one sees whether it makes progress. */
  vitals(): Vitals;
  /**
   * Does what a person has decided about groups (R2). Settles when that is stored, with what has come of
   * each; rejects while the journal cannot be written (D2), and when the processor ends before.
   */
  decide(decision: Decision, groups: readonly DecidedGroup[]): Promise<readonly DecisionEnd[]>;
  /** Rejects with a `JournalError` when the journal is not ours any more (D3): then end. */
  readonly failed: Promise<never>;
  /** Takes no new work, and settles when what was under way has ended (D1, the first signal). */
  drain(): Promise<void>;
  /** Ends everything now (D1, the second signal); joins a drain. Idempotent. */
  end(): Promise<void>;
}

/** Starts a processor with nothing assigned. */
export function startProcessor(parts: ProcessorParts): Processor {
  return new RunningProcessor(parts);
}

/** How long after the drain's own deadline it is given up: when not even the journal can be written. */
const DRAIN_SLACK_MS = 10_000;

const NOT_KEPT = "nothing can be stored now, and so nothing is decided: see the log";

class RunningProcessor implements Processor {
  readonly #parts: ProcessorParts;
  readonly #core: Core;
  readonly #inbox: Inbox<Incoming>;
  readonly #gate: JournalGate;
  readonly #intake: Intake;
  readonly #callers = new Callers();
  readonly #effects: Effects;
  readonly #stream: NotificationStream;
  readonly #silence: SilenceWatch;
  readonly #alarm: Alarm;
  readonly #life = new AbortController();
  readonly #failure = Promise.withResolvers<never>();
  readonly failed = this.#failure.promise;
  readonly #drained = Promise.withResolvers<void>();
  #options: ProcessorOptions;
  #ended: Promise<void> | null = null;

  constructor(parts: ProcessorParts) {
    this.#parts = parts;
    const { clock, journal, bus, options, node, random } = parts;
    this.#options = options;
    this.#core = createCore({
      options,
      policies: policiesOf(parts.operators),
      seed: Math.floor(random() * 2 ** 32),
      idPrefix: idPrefix(clock.now(), random),
    });
    const life = this.#life.signal;
    this.#inbox = new Inbox(() => this.#turn(), life);
    const onLost = (message: string) => this.#failure.reject(new JournalError("lost", message));
    this.#gate = new JournalGate(
      { journal, clock, bus, life, onLost },
      () => this.#inbox.turnSoon(),
    );
    // Nobody has to wait for it.
    this.failed.catch(() => {});
    this.#intake = new Intake(this.#core, this.#gate);
    const post = (message: Incoming) => this.#post(message);
    const write = (entry: JournalWrite) => this.#gate.addLater(entry);
    this.#effects = new Effects({ ...parts, life, post, write });
    const intervalMs = options.pollIntervalMs;
    this.#silence = new SilenceWatch({ node, clock, intervalMs, life, post });
    this.#alarm = new Alarm(clock, life, () => post({ kind: "due" }));
    this.#stream = parts.notifications((notification) => this.#hear(notification));
    bus.emit({ name: "processor.started", at: clock.now() });
  }

  assign(application: ApplicationOnChain): void {
    this.#post({ kind: "assign", application });
  }

  unassign(application: ApplicationOnChain): void {
    this.#post({ kind: "unassign", application });
  }

  setOperators(operators: ReadonlyMap<string, OperatorEntry>): void {
    this.#effects.setOperators(operators);
    this.#post({ kind: "operators", policies: policiesOf(operators) });
  }

  setOptions(options: ProcessorOptions): void {
    this.#options = options;
    this.#effects.setOptions(options);
    this.#silence.setInterval(options.pollIntervalMs);
    this.#post({ kind: "options", options });
  }

  watch(chain: ChainId, listener: () => void): () => void {
    const wanted = (watched: boolean) => this.#post({ kind: "watch", chain, watched });
    return this.#callers.watch(chain, listener, wanted);
  }

  command(application: ApplicationOnChain, document: string): Promise<CommandEnd> {
    if (this.#life.signal.aborted) return Promise.resolve({ kind: "stopped" });
    const { id, ended } = this.#callers.addCommand();
    const command = { id, application, document };
    this.#post({ kind: "command", chain: application.chain, command });
    return ended;
  }

  tasks(): readonly KnownTask[] {
    const { clock } = this.#parts;
    return allTasks(this.#core, this.#gate, { now: clock.monotonic(), wall: clock.now() });
  }

  missingOperators(): readonly MissingOperator[] {
    return [...missingOperators(this.#core)];
  }

  vitals(): Vitals {
    return vitalsOf(this.#parts.clock, this.#options, this.#core, this.#silence, this.#gate);
  }

  decide(decision: Decision, groups: readonly DecidedGroup[]): Promise<readonly DecisionEnd[]> {
    if (this.#gate.isBlocked || this.#life.signal.aborted) {
      return Promise.reject(new Error(NOT_KEPT));
    }
    const { request, ended } = this.#callers.addDecision();
    this.#post({ kind: "decide", request, decision, groups });
    return ended;
  }

  async drain(): Promise<void> {
    this.#post({ kind: "stop" });
    const limitMs = this.#options.drainTimeoutMs + DRAIN_SLACK_MS;
    this.#parts.clock.after(limitMs, this.#life.signal, () => this.#drained.resolve());
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
    this.#callers.stop();
    await Promise.all([this.#effects.settled(), this.#stream[Symbol.asyncDispose]()]);
    // The last word: which runs have ended, so that the next start does not look for them.
    this.#gate.flush();
  }

  #post(incoming: Incoming): void {
    this.#inbox.post(incoming, this.#gate.isBlocked ? subjectOf(incoming) : undefined);
  }

  /** One turn: all messages at hand, one transaction, and then what follows. */
  #turn(): void {
    if (!this.#gate.proceed()) return;
    const { clock } = this.#parts;
    const time = { now: clock.monotonic(), wall: clock.now() };
    const follow: Follow[] = [];
    this.#inbox.handOver((incoming) => this.#intake.take(incoming, time, follow));
    this.#gate.run(following(follow, (effect) => this.#perform(effect)));
    this.#alarm.arm(this.#core.waits.first, this.#core.callbacks.first);
  }

  #perform(effect: Follow): void {
    switch (effect.kind) {
      case "drained":
        return this.#drained.resolve();
      case "decided":
        return this.#callers.decided(effect.request, effect.ends);
      case "commandEnded":
        return this.#callers.commandEnded(effect.command, effect.end);
      case "follow":
        this.#silence.add(effect.chain);
        return this.#stream.follow(effect.chain);
      case "unfollow":
        this.#silence.remove(effect.chain);
        return this.#stream.unfollow(effect.chain);
      case "renew":
        this.#stream.renew(effect.chain);
        return this.#callers.tell(effect.chain);
      default:
        return this.#effects.perform(effect);
    }
  }

  #hear(notification: Notification): void {
    const { chain, kind } = notification;
    if (this.#life.signal.aborted) return;
    if (kind !== "connected" && kind !== "block") {
      const { reason } = notification;
      return this.#parts.bus.emit({ name: `chain.${kind}`, chain, reason });
    }
    // A connection that comes and goes is silence: only what has the applications asked is none (A6).
    this.#silence.heard(chain);
    this.#post(kind === "connected" ? { kind, chain } : notification);
    this.#callers.tell(chain);
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
