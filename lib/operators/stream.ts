/**
 * The operator whose processes stay, and are handed one task after another (O10).
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { CommandContext } from "./command.ts";
import { stayingEnvironment } from "./environment.ts";
import type {
  Operator,
  ProcessObserver,
  RunObserver,
  RunRequest,
  RunResult,
  StayingEnd,
  StayingProcess,
} from "./port.ts";
import type { EndCause } from "./run.ts";
import { Starter, type WorkingDirectory } from "./starting.ts";
import type { StreamTask, TaskEnd } from "./stream_flights.ts";
import type { StreamOptions } from "./stream_options.ts";
import { StreamProcess } from "./stream_process.ts";
import { StreamStarts } from "./stream_starts.ts";

/** What all operators whose processes stay share. */
export interface StreamContext extends CommandContext {
  readonly processes: ProcessObserver;
}

/**
 * Hands tasks to processes: to one that has none, else to a new one while there may be more, else to
 * the one that has the fewest. What finds no room waits here, in order: while a process that has come
 * to nothing is not started again yet, no attempt of a task is spent on it.
 */
export class StreamOperator implements Operator {
  readonly #name: string;
  readonly #options: StreamOptions;
  readonly #context: StreamContext;
  readonly #starter: Starter;
  readonly #starts: StreamStarts;
  #waiting = new Map<string, StreamTask>();
  readonly #handed = new Map<string, StreamProcess>();
  readonly #processes = new Map<StreamProcess, Promise<void>>();
  readonly #life = new AbortController();
  /** The end of the wait that a timer is armed for; null: none is. */
  #armedFor: Micros | null = null;
  #started = 0;

  /** @param options see {@linkcode Starter}. */
  constructor(name: string, options: StreamOptions, context: StreamContext) {
    this.#name = name;
    this.#options = options;
    this.#context = context;
    this.#starter = new Starter(name, options, context);
    this.#starts = new StreamStarts(context.clock);
  }

  run(request: RunRequest, _observer: RunObserver, signal: AbortSignal): Promise<RunResult> {
    if (signal.aborted || this.#life.signal.aborted) {
      return Promise.resolve(this.#resultOf(CALLED_OFF, 0));
    }
    const { runId } = request;
    const { promise, resolve } = Promise.withResolvers<RunResult>();
    const callOff = () => this.#callOff(runId);
    signal.addEventListener("abort", callOff, { once: true });
    const settle: StreamTask["settle"] = (end, durationMs) => {
      signal.removeEventListener("abort", callOff);
      this.#handed.delete(runId);
      resolve(this.#resultOf(end, durationMs));
    };
    this.#waiting.set(runId, { request, signal, isAgain: false, settle });
    this.#dispatch();
    return promise;
  }

  async retire(): Promise<void> {
    if (!this.#life.signal.aborted && this.#starts.answered()) {
      this.#context.processes.recovered(this.#name);
    }
    this.#life.abort();
    this.#callOffWaiting();
    for (const process of this.#processes.keys()) process.leave();
    await Promise.all(this.#processes.values());
  }

  #callOffWaiting(): void {
    for (const runId of [...this.#waiting.keys()]) this.#callOff(runId);
  }

  #callOff(runId: string): void {
    const waiting = this.#waiting.get(runId);
    this.#waiting.delete(runId);
    if (waiting !== undefined) waiting.settle(CALLED_OFF, 0);
    else this.#handed.get(runId)?.callOff(runId);
  }

  /** Hands over what there is room for. */
  #dispatch(): void {
    for (const [runId, task] of this.#waiting) {
      const process = this.#roomFor(task);
      if (process === null) return;
      this.#waiting.delete(runId);
      if ("failure" in process) task.settle(process, 0);
      else {
        this.#handed.set(runId, process);
        process.hand(task);
      }
    }
  }

  /** Null: it has to wait. A cause: a process was to be started for it, and could not be. */
  #roomFor(task: StreamTask): StreamProcess | EndCause | null {
    let best: StreamProcess | null = null;
    for (const process of this.#processes.keys()) {
      if (process.hasRoom && process.load < (best?.load ?? Infinity)) best = process;
    }
    if (best?.load === 0 || !this.#mayStart()) return best;
    return this.#start(task.request.runId);
  }

  /** While it is not known whether one works, one at a time finds out. */
  #mayStart(): boolean {
    if (this.#processes.size >= this.#options.processes) return false;
    if (this.#starts.failures === 0) return true;
    if (this.#starts.waitMs > 0) this.#dispatchLater();
    else return ![...this.#processes.keys()].some(({ answered }) => answered === 0);
    return false;
  }

  #dispatchLater(): void {
    const { notBefore, waitMs } = this.#starts;
    // An answer may have ended a longer wait, whose timer is still armed.
    if (this.#armedFor === notBefore) return;
    this.#armedFor = notBefore;
    this.#context.clock.after(waitMs, this.#life.signal, () => {
      if (this.#armedFor === notBefore) this.#armedFor = null;
      this.#dispatch();
    });
  }

  /** A process, named after the run that it is started for. */
  #start(runId: string): StreamProcess | EndCause {
    const { processes } = this.#context;
    const { round } = this.#starts;
    const about = { operator: this.#name, processId: `${runId}-p${++this.#started}` };
    const directory = this.#directory(about);
    if ("failure" in directory) return this.#notStarted(directory, about);
    const environment = stayingEnvironment(this.#starter.inherited, this.#name, about.processId);
    const child = this.#starter.start(environment, directory.path);
    if ("failure" in child) {
      void directory[Symbol.asyncDispose]();
      return this.#notStarted(child, about);
    }
    const process = new StreamProcess(child, {
      ...this.#context,
      processId: about.processId,
      settings: this.#options,
      limits: {
        encoding: this.#options.encoding,
        outputLimit: this.#context.outputLimit,
        maxOutputBytes: this.#options.maxOutputBytes ?? null,
      },
      onStderr: (line) => processes.stderr(about, line),
      onAnswer: () => this.#onAnswer(),
      startProblem: () => this.#starter.problem(),
    });
    const { pid, startTime } = process.leader;
    processes.started(about, pid, startTime);
    this.#processes.set(process, this.#follow(process, about, directory, round));
    return process;
  }

  #directory(about: StayingProcess): WorkingDirectory | EndCause {
    try {
      this.#context.processes.starting(about);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { failure: "exhausted", what: `waits to start: it cannot be noted: ${reason}` };
    }
    return this.#starter.directory(about.processId);
  }

  #notStarted(cause: EndCause, about: StayingProcess): EndCause {
    this.#context.processes.ended(about, { ...this.#endOf(cause), answered: 0 });
    this.#countStart(cause, this.#starts.round);
    return cause;
  }

  async #follow(
    process: StreamProcess,
    about: StayingProcess,
    directory: WorkingDirectory,
    round: number,
  ): Promise<void> {
    const { cause, left } = await process.ended;
    for (const { request } of left) this.#handed.delete(request.runId);
    this.#waiting = new Map([...left.map(entryOf), ...this.#waiting]);
    // Called off between the end of the process and this.
    for (const { request, signal } of left) if (signal.aborted) this.#callOff(request.runId);
    await directory[Symbol.asyncDispose]();
    this.#processes.delete(process);
    const { answered } = process;
    this.#context.processes.ended(about, { ...this.#endOf(cause), answered });
    if (answered === 0 && cause !== null) this.#countStart(cause, round);
    if (this.#life.signal.aborted) this.#callOffWaiting();
    else this.#dispatch();
  }

  /** What the machine has no room for says nothing of the operator (R4). */
  #countStart(cause: EndCause, round: number): void {
    if (cause.failure === "exhausted" || this.#life.signal.aborted) return;
    this.#starts.failed(round);
    const { failures, waitMs: retryInMs } = this.#starts;
    const message = this.#messageOf(cause);
    this.#context.processes.failing(this.#name, { failures, message, retryInMs });
  }

  #onAnswer(): void {
    if (this.#starts.answered()) this.#context.processes.recovered(this.#name);
    if (this.#waiting.size > 0) this.#dispatch();
  }

  #endOf(cause: EndCause | null): Pick<StayingEnd, "failure" | "message"> {
    if (cause === null) return { failure: null, message: null };
    return { failure: cause.failure, message: this.#messageOf(cause) };
  }

  #resultOf(end: TaskEnd, durationMs: number): RunResult {
    if (!("failure" in end)) return { ok: true, ...end, durationMs };
    const { what: _, ...failure } = end;
    return { ok: false, ...failure, message: this.#messageOf(end), durationMs };
  }

  #messageOf({ failure, what }: EndCause): string {
    return `Operator "${this.#name}" (${this.#options.command}) [${failure}] ${what}`;
  }
}

function entryOf(task: StreamTask): readonly [runId: string, task: StreamTask] {
  return [task.request.runId, task];
}

const CALLED_OFF: EndCause = {
  failure: "ended",
  what: "was not started: the run was called off",
};
