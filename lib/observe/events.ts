/**
 * Everything that the processor tells about itself, as one typed map of events.
 *
 * The processor emits and knows none of its listeners: logs, metrics and the console subscribe.
 * Outputs and inputs are never part of an event, but for `outcome.dry`, whose purpose they are.
 *
 * @module
 */
import type { ControllerCondition } from "./controller_condition.ts";
import type { HealthEvents } from "./health_events.ts";
import type { ProcessEvents } from "./process_events.ts";
import type { ProgramEvents } from "./program_events.ts";
import type { Micros } from "../clock/clock.ts";
import type { ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";

/** What is said of a task wherever one is mentioned. */
export interface TaskFacts {
  readonly application: ApplicationOnChain;
  /** null for a positional task. */
  readonly taskId: string | null;
  readonly operator: string;
  /** 1 for the first run. */
  readonly attempt: number;
}

/** Why an outcome was not sent before the end: `late` is the end of the drain's time. */
export type KeptCause = "fenced" | "blocked" | "unreachable" | "late";

/** How an outcome was settled, or how an attempt failed. */
export interface OutcomeFacts extends TaskFacts {
  /** Listed until its run started, in milliseconds. */
  readonly waitedMs: number;
  /** From the start of its run to its end. */
  readonly ranMs: number;
  /** From the end of its run to the end of its submission. */
  readonly submittedMs: number;
}

/** The events, by name. */
export interface EventMap extends ProgramEvents, HealthEvents, ProcessEvents {
  /** The node does not answer, or what answers is no node; it is asked again. */
  "node.waiting": {
    /** Without what may be secret in it. */
    readonly url: string;
    readonly message: string;
    readonly retryInMs: number;
  };
  /** The node was asked for the first time, and has neither answered nor failed for so long. */
  "node.slow": { readonly url: string; readonly waitedMs: number };
  /** The node has answered. */
  "node.ready": { readonly url: string; readonly version: string; readonly chains: number };
  /** Others can read what is sent to the node, or reach it themselves; said once. */
  "node.unguarded": { readonly cause: "inTheClear" | "openPort"; readonly url: string };
  /** The node does not follow the chain: its applications wait until it does; said once. */
  "chain.unfollowed": { readonly chain: ChainId };
  /** The node follows a chain that it did not follow before. */
  "chain.followed": { readonly chain: ChainId };
  /** Nothing is on that chain any more which the node does not follow. */
  "chain.forgotten": { readonly chain: ChainId };
  /** A chain's subscription is in force (again). */
  "chain.connected": { readonly chain: ChainId };
  /** A chain's subscription ended; it is being renewed. */
  "chain.disconnected": { readonly chain: ChainId; readonly reason: string };
  /** The node refuses the subscription of this chain. */
  "chain.refused": { readonly chain: ChainId; readonly reason: string };
  /** A block was committed on the chain, by whomever. */
  "chain.block": { readonly chain: ChainId; readonly height: number; readonly hash: string };
  /** The chain moved without a notification: its subscription was deaf and is renewed (A6). */
  "chain.deaf": { readonly chain: ChainId; readonly height: number };
  /** Nothing can be submitted on this chain for now (U4); said once. */
  "chain.blocked": {
    readonly chain: ChainId;
    readonly cause: "readOnly" | "cannotPropose" | "unreachable";
    readonly message: string;
  };
  /** Submissions on this chain go on. */
  "chain.unblocked": { readonly chain: ChainId };

  /** This many applications are about to be assigned together, on so many chains. */
  "assignment.begun": { readonly applications: number; readonly chains: number };
  /** This many applications are about to be unassigned together, on so many chains. */
  "assignment.ended": { readonly applications: number; readonly chains: number };
  "application.assigned": { readonly application: ApplicationOnChain };
  "application.unassigned": { readonly application: ApplicationOnChain };
  /** A question failed; it is asked again (A5). */
  "question.failed": {
    readonly application: ApplicationOnChain;
    readonly kind: "invalid" | "misaddressed" | "unreachable";
    readonly message: string;
    /** Failed questions in a row, this one among them. */
    readonly failures: number;
    readonly retryInMs: number;
  };
  /** The first good answer after failed ones. */
  "question.recovered": { readonly application: ApplicationOnChain; readonly failures: number };
  /** An answer arrived. */
  "question.answered": {
    readonly application: ApplicationOnChain;
    readonly tasks: number;
    readonly tookMs: number;
    /** Whether something of it was out of date and dropped (A7). */
    readonly dropped: boolean;
  };
  /** An application went over a bound (S1, C2); said once per application and bound. */
  "application.bounded": {
    readonly application: ApplicationOnChain;
    readonly bound: "callbacks" | "heldCursors";
    readonly limit: number;
  };

  /** What discovery sees on a chain (K4); said when a number changes. */
  "discovery.found": {
    readonly chain: ChainId;
    /** Applications on the chain. */
    readonly listed: number;
    /** Those among them that ask for tasks, and are assigned. */
    readonly asking: number;
    /** Those that have not told which queries they have; they are asked again. */
    readonly untold: number;
  };
  /** A chain's applications could not all be looked at (K4); that is repeated. */
  "discovery.failed": {
    readonly chain: ChainId;
    readonly message: string;
    /** In a row, this one among them. */
    readonly failures: number;
    readonly retryInMs: number;
  };
  "discovery.recovered": { readonly chain: ChainId };
  /** A controller cannot be read, which changes no assignment (K3); it is asked again. */
  "controller.unreadable": {
    readonly application: ApplicationOnChain;
    readonly kind: "invalid" | "misaddressed" | "unreachable";
    readonly message: string;
    readonly failures: number;
    readonly retryInMs: number;
  };
  /** The first good answer of a controller after failed ones. */
  "controller.readable": { readonly application: ApplicationOnChain; readonly failures: number };
  /** A condition begins, or what is to be said of it has changed. */
  "controller.condition": ControllerCondition & { readonly application: ApplicationOnChain };
  /** A condition is over. */
  "controller.cleared": ControllerCondition & { readonly application: ApplicationOnChain };
  /** This worker was to be deregistered at the end (M6), and may still be registered. */
  "controller.stillRegistered": {
    readonly application: ApplicationOnChain;
    /** What has kept it from being deregistered. */
    readonly message: string;
  };
  /** Something that was sent to a controller has ended well. */
  "controller.commanded": {
    readonly application: ApplicationOnChain;
    readonly command: "register" | "deregister" | "start";
    /** The owner and the capabilities, or the service. */
    readonly message: string;
    /** null: the controller made no block of it, or which one is not known. */
    readonly block: string | null;
  };

  /** A task names an operator that is not configured (T4); said once per application and name. */
  "operator.missing": { readonly application: ApplicationOnChain; readonly operator: string };
  "run.started": TaskFacts & { readonly runId: string };
  "run.stderr": TaskFacts & { readonly runId: string; readonly line: string };
  /** A run goes on for longer than `slowAfter` (O5); said once per run. */
  "run.slow": TaskFacts & { readonly runId: string; readonly ranMs: number };
  "run.ended": TaskFacts & {
    readonly runId: string;
    readonly ranMs: number;
    /** null: the run was good. */
    readonly failure: string | null;
    readonly message: string | null;
    /** Sequences of the output that were no UTF-8 and have been replaced (O3). */
    readonly replaced: number;
  };

  /** The outcome is in a block. */
  "outcome.committed": OutcomeFacts & { readonly block: string };
  /** The application took the outcome and made no block of it (U5). */
  "outcome.accepted": OutcomeFacts;
  /** The outcome was refused, failed in its block, or is too large: an attempt (U4). */
  "outcome.rejected": OutcomeFacts & {
    readonly cause: "refused" | "failedInExecution" | "tooLarge";
    readonly message: string;
  };
  /** The task is no longer listed, or not as it was: the outcome is dropped (U1). */
  "outcome.withdrawn": OutcomeFacts;
  /** A dry run's outcome, in place of its submission. */
  "outcome.dry": OutcomeFacts & { readonly input: string; readonly output: string };

  /** A failed group waits for its next attempt (R1). */
  "group.retrying": TaskFacts & { readonly retryInMs: number; readonly message: string };
  /** A group is parked after `maxAttempts` of its first task (R2). */
  "group.parked": TaskFacts & { readonly message: string };
  /** A person has dropped a group (R2). */
  "group.dropped": { readonly application: ApplicationOnChain; readonly taskId: string | null };
  "group.released": { readonly application: ApplicationOnChain; readonly taskId: string | null };

  "submission.sent": {
    readonly submissionId: string;
    readonly application: ApplicationOnChain;
    /** 0: a command. */
    readonly outcomes: number;
  };
  /** A submission ended (U2). */
  "submission.ended": {
    readonly submissionId: string;
    readonly application: ApplicationOnChain;
    readonly outcomes: number;
    readonly end: string;
    readonly message: string | null;
    readonly block: string | null;
    readonly tookMs: number;
  };
  /** A submission is under way for more than 60 s (U3). */
  "submission.slow": {
    readonly submissionId: string;
    readonly application: ApplicationOnChain;
    readonly outcomes: number;
  };
  /** The fate of an unknown submission has been found out (U3). */
  "submission.settled": {
    readonly submissionId: string;
    readonly application: ApplicationOnChain;
    readonly outcomes: number;
    readonly fate: "committed" | "notCommitted" | "inPart";
    readonly block: string | null;
  };

  /** The directory of a run could not be removed (O7); it is tried again at the next start. */
  "run.directoryLeft": { readonly directory: string; readonly message: string };
  /** This process may open fewer files than so many runs at once may take. */
  "machine.fewDescriptors": {
    readonly limit: number;
    readonly needed: number;
    readonly maxConcurrency: number;
  };
  /** The machine had no descriptor, process or memory for one more run (R4); said once. */
  "machine.short": { readonly running: number; readonly message: string };
  /** No run has found the machine without room for a while. */
  "machine.recovered": Record<never, never>;
  "processor.started": { readonly at: Micros };
  /** The processor takes no new work and lets what runs end (D1). */
  "processor.draining": { readonly running: number; readonly timeoutMs: number };
  /** The drain is over; what had to be ended is named by `run.ended` events. */
  "processor.drained": {
    readonly ended: number;
    /** Outcomes that stay in the journal for the next start, by the reason. */
    readonly kept: Readonly<Record<KeptCause, number>>;
  };
  /** The journal cannot be written: new runs and submissions wait (D2). */
  "journal.blocked": { readonly cause: string; readonly message: string };
  "journal.unblocked": Record<never, never>;
  /** `tasks` cannot ask this processor (R2); all else goes on. */
  "control.unavailable": { readonly message: string };
  /** Operators that an earlier process had left running were ended (D2). */
  "orphans.ended": { readonly runs: number };
}

/** The name of an event. */
export type EventName = keyof EventMap;

/** An event as a value: its name, and what it says. */
export type ProcessorEvent = {
  [Name in EventName]: { readonly name: Name } & EventMap[Name];
}[EventName];

/** Takes one event. A listener that throws is reported and breaks nothing. */
export type EventListener = (event: ProcessorEvent) => void;

/** Hands each event to every listener, in the order in which they subscribed. */
export class EventBus {
  readonly #listeners = new Set<EventListener>();
  readonly #onListenerError: (error: unknown) => void;

  /** @param onListenerError Told of what a listener threw; must not throw. */
  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Subscribes; the result unsubscribes. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: ProcessorEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }
}
