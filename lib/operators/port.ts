/**
 * What the processor needs of an operator: a run, and how it ended.
 *
 * @module
 */
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import type { Task } from "../protocol/tasks.ts";

/** One run of an operator for one task. */
export interface RunRequest {
  /** Unique for ever; in the operator's environment as `LINERA_RUN_ID` (O6). */
  readonly runId: string;
  readonly application: ApplicationOnChain;
  readonly task: Task;
  /** 1 for the first run of the task, and so on. */
  readonly attempt: number;
}

/** Why a run did not succeed. */
export type RunFailure =
  | "exitStatus" // it ended with another status than 0
  | "signal" // it was ended by a signal that was not ours
  | "spawn" // it could not be started
  | "exhausted" // the machine had no descriptor, process or memory to start it with
  | "timeout" // it was ended for its timeout (O5)
  | "cpuTime" // it used more processor time than it may (O7)
  | "memory" // it says that it had no memory, and has a limit (O7)
  | "fileSize" // it wrote a larger file than it may (O7)
  | "outputTooLarge" // it was ended because its output cannot be submitted (O3)
  | "encoding" // its output was no UTF-8 and its operator is strict (O3)
  | "connection" // the service could not be reached, or was cut off (O9)
  | "status" // the service said that it failed, or "later" (O9)
  | "refused" // the service, or the process that stays, said that the request is wrong (O9, O10)
  | "redirected" // the service is elsewhere (O9)
  | "error" // the process that stays says that the task has failed (O10)
  | "protocol" // it does not keep to the protocol (O10)
  | "ended"; // it was ended by the processor: shutdown, unassignment, withdrawal

/** How a run ended: one shape, the first cause wins. */
export type RunResult =
  & {
    /** Milliseconds from the start of the process, or of the request, to its end. */
    readonly durationMs: number;
  }
  & (
    | {
      readonly ok: true;
      readonly output: string;
      /** The bytes of the output inside a GraphQL string literal inside JSON: what it takes of a request. */
      readonly literalBytes: number;
      /** Sequences that were no UTF-8 and have been replaced (O3). */
      readonly replaced: number;
    }
    | {
      readonly ok: false;
      readonly failure: RunFailure;
      /** For people: names the operator, the status or signal, the size, and what to do. */
      readonly message: string;
      /** Milliseconds that a service asks to wait before the next attempt (O9); absent: it does not. */
      readonly retryAfterMs?: number;
    }
  );

/** What a run tells while it goes on. */
export interface RunObserver {
  /** The process has not ended at once; `startTime` is the kernel's, where it tells one (O4). */
  spawned(pid: number, startTime: string | null): void;
  /** A line of stderr, without its end; longer ones come in pieces. */
  stderr(line: string): void;
}

/** Runs tasks. Three kinds: a command per task, a process that stays, and a service behind a URL. */
export interface Operator {
  /** Runs to its end, never rejects; an abort of `signal` ends the run as O4 says. */
  run(request: RunRequest, observer: RunObserver, signal: AbortSignal): Promise<RunResult>;
  /**
   * Takes nothing more; what runs is let end, and then the processes that stay are ended. Settles
   * when none is left, and never rejects. Absent: nothing stays between runs.
   */
  retire?(): Promise<void>;
}

/** Which process of which operator. */
export interface StayingProcess {
  readonly operator: string;
  /** Unique for ever; in its environment as `LINERA_RUN_ID`. */
  readonly processId: string;
}

/** Is told of processes that stay between runs (O10). */
export interface ProcessObserver {
  /** Before it is started: what is noted now outlives a crash (D2). What it throws prevents the start. */
  starting(process: StayingProcess): void;
  started(process: StayingProcess, pid: number, startTime: string | null): void;
  /** A line of stderr, without its end; longer ones come in pieces. */
  stderr(process: StayingProcess, line: string): void;
  /** Nothing of it is left. */
  ended(process: StayingProcess, end: StayingEnd): void;
  /** So many processes in a row have ended, or could not be started, without having answered a task. */
  failing(operator: string, facts: StartFailures): void;
  /** One has answered again, or the operator is not used any more. */
  recovered(operator: string): void;
}

/** How a process that stays has ended. */
export interface StayingEnd {
  /** null: the processor has ended it, and nothing was wrong. */
  readonly failure: RunFailure | null;
  readonly message: string | null;
  /** How many tasks it has answered. */
  readonly answered: number;
}

/** Starts that have come to nothing. */
export interface StartFailures {
  readonly failures: number;
  readonly message: string;
  readonly retryInMs: number;
}
