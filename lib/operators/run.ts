/**
 * One run of a command.
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import { endAtOnce, endGently, type EndingContext, type RunProcesses } from "./ending.ts";
import { OutputCollector } from "./output.ts";
import { pause } from "./pause.ts";
import { OutputPipes } from "./pipes.ts";
import type { RunFailure, RunObserver } from "./port.ts";
import { readStartTime } from "./processes.ts";
import { signalGroup } from "./signals.ts";
import { Scope } from "./scope.ts";
import type { Child, ChildExit } from "./spawn.ts";
import { StderrLines } from "./stderr.ts";

/** What a run is given. */
export interface CommandRunOptions extends EndingContext {
  readonly runId: string;
  readonly input: string;
  /** See `OperatorOptions`. */
  readonly timeoutMs: number | null;
  readonly graceMs: number;
  /** See {@linkcode OutputCollector}. */
  readonly outputLimit: number;
  readonly maxOutputBytes: number;
  readonly observer: RunObserver;
}

/** How the process ended, and why it was ended by us, if it was: the first cause wins. */
export interface CommandRunEnd {
  /** Null: it did not end, not even by SIGKILL. */
  readonly exit: ChildExit | null;
  readonly cause: EndCause | null;
  readonly output: OutputCollector;
  /** The last line of stderr, for messages; null: there was none. */
  readonly lastLine: string | null;
  readonly durationMs: number;
}

/** Why a run was ended. */
export interface EndCause {
  readonly failure: RunFailure;
  /** What has happened, as the end of a sentence that begins with the operator. */
  readonly what: string;
}

/**
 * A run from the start of its process to the end of the last process that belongs to it.
 *
 * - *running*: the three pipes are pumped. The exit of the process leads to *draining*; a timeout,
 *   an abort, an output that is too large, or an observer that throws is the cause that leads to
 *   *ending*, once.
 * - *ending*: `endGently` goes through all processes of the run (O4). A cause that comes now is
 *   ignored. When none is left: *draining*.
 * - *draining*: what is still in the pipes is read. When descendants hold them open, those are
 *   ended (O4). Of the causes only an output that is too large counts now.
 */
export class CommandRun {
  readonly #child: Child;
  readonly #options: CommandRunOptions;
  readonly #output: OutputCollector;
  readonly #lines: StderrLines;
  readonly #pipes: OutputPipes;
  readonly #startedAt: number;
  #cause: EndCause | null = null;
  #ending: Promise<void> | null = null;
  #hasEnded = Promise.withResolvers<void>();
  #hasExited = false;

  constructor(child: Child, options: CommandRunOptions) {
    this.#child = child;
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    this.#output = new OutputCollector(options.outputLimit, options.maxOutputBytes);
    this.#lines = new StderrLines(options.clock, (line) => options.observer.stderr(line));
    this.#pipes = new OutputPipes(child, {
      stdout: (chunk) => this.#takeOutput(chunk),
      stderr: (chunk) => this.#lines.push(chunk),
      failed: (error) => this.#fail(error),
    }, options.clock);
  }

  /** Settles when the run has ended, and never rejects. To be called once. */
  async settle(signal: AbortSignal): Promise<CommandRunEnd> {
    const exit = await this.#runToExit(signal);
    const durationMs = (this.#options.clock.monotonic() - this.#startedAt) / MICROS_PER_MS;
    await this.#ending;
    await this.#drain(exit);
    this.#child[Symbol.dispose]();
    return {
      exit,
      cause: this.#cause,
      output: this.#output,
      lastLine: this.#lines.last,
      durationMs,
    };
  }

  async #runToExit(signal: AbortSignal): Promise<ChildExit | null> {
    const { clock, timeoutMs, input } = this.#options;
    using scope = new Scope();
    clock.after(ANNOUNCED_AFTER_MS, scope.signal, () => this.#announce());
    void this.#child.feed(UTF8.encode(input));
    if (timeoutMs !== null) {
      const what = `was ended after its timeout of ${timeoutMs} ms`;
      clock.after(timeoutMs, scope.signal, () => this.#end({ failure: "timeout", what }));
    }
    const stop = () => this.#end({ failure: "ended", what: "was ended by the processor" });
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const exit = await Promise.race([this.#child.exited, this.#survived(scope.signal)]);
    signal.removeEventListener("abort", stop);
    this.#hasExited = true;
    return exit;
  }

  /**
   * The processes that belong to it. Of a process that has ended no start time is to be had: what has its
   * number now is then another one, and its group is what is left of this one only while nothing has.
   */
  get #processes(): RunProcesses {
    const { pid } = this.#child;
    const startTime = this.#hasExited ? null : readStartTime(pid);
    return { runId: this.#options.runId, leader: { pid, startTime } };
  }

  #announce(): void {
    try {
      this.#options.observer.spawned(this.#child.pid, readStartTime(this.#child.pid));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the run for the first cause; the process may have ended by itself before it. */
  #end(cause: EndCause): void {
    if (this.#cause !== null || this.#hasExited) return;
    this.#cause = cause;
    const { graceMs } = this.#options;
    this.#ending = endGently(this.#processes, graceMs, this.#child.exited, this.#options);
    void this.#ending.then(() => this.#hasEnded.resolve());
  }

  /** Null some time after a process was killed that is still there: it hangs in the kernel. */
  async #survived(signal: AbortSignal): Promise<null> {
    await this.#hasEnded.promise;
    await pause(this.#options.clock, DRAIN_LIMIT_MS, signal);
    return null;
  }

  // Quiet pipes are a reason to look for who holds them, and none to read no more: what the process has
  // written may still be in them, and an outcome without it would be stored as if it were whole.
  async #drain(exit: ChildExit | null): Promise<void> {
    if (await this.#pipes.drain(DRAIN_LIMIT_MS, QUIET_ROUNDS)) await this.#endLeftovers(exit);
    else {
      await endAtOnce(this.#processes, this.#options);
      await this.#pipes.drain(DRAIN_LIMIT_MS);
      await this.#pipes.abandon();
    }
    this.#flushLines();
  }

  /**
   * A run that failed is tried again: nothing of it may go on beside that. What a run that ended
   * well has left, with all pipes closed, it has left on purpose; and to tell a daemon from what
   * is about to become one (`setsid … &`) would be a race.
   */
  async #endLeftovers(exit: ChildExit | null): Promise<void> {
    if (this.#ending !== null || exit?.status === 0) return;
    // One system call tells that there is nothing, as nearly always; only else is there a scan.
    if (signalGroup(this.#child.pid, "SIGKILL")) await endAtOnce(this.#processes, this.#options);
  }

  #takeOutput(chunk: Uint8Array): void {
    if (this.#output.add(chunk)) return;
    this.#pipes.stopOutput();
    const what = `has an output ${this.#output.excess}`;
    const cause: EndCause = { failure: "outputTooLarge", what };
    if (this.#hasExited) this.#cause ??= cause; // it was still in the pipe
    else this.#end(cause);
  }

  #flushLines(): void {
    try {
      this.#lines.end();
    } catch {
      // Its observer throws; the run has ended, and its outcome does not depend on the log.
    }
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#end({ failure: "ended", what: `was ended by a failure of the processor: ${message}` });
  }
}

/**
 * When a run is told of as a process. To look up when it has started takes a tenth of a start, and to
 * store it as long again: for a run that ends at once, for nothing. Until then its mark alone tells what
 * a processor that is killed leaves (O4).
 */
const ANNOUNCED_AFTER_MS = 50;

/** How long a drain goes on at most, and how long a killed process is waited for. */
const DRAIN_LIMIT_MS = 2_000;

/** After how many quiet rounds descendants that hold the pipes are looked for. */
const QUIET_ROUNDS = 2;

const UTF8 = new TextEncoder();
