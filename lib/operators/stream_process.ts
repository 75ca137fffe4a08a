/**
 * One process that stays (O10).
 *
 * @module
 */
import type { DecodedOutput } from "./decode.ts";
import { endAtOnce, endGently, type EndingContext, type RunProcesses } from "./ending.ts";
import { exitFailure } from "./exit.ts";
import { type TextLimits, textOutput } from "./output_text.ts";
import { pause } from "./pause.ts";
import { OutputPipes } from "./pipes.ts";
import { readStartTime } from "./processes.ts";
import { signalGroup } from "./signals.ts";
import type { Child, ChildExit } from "./spawn.ts";
import { StderrLines } from "./stderr.ts";
import { Flights, type StreamTask, type TaskEnd } from "./stream_flights.ts";
import { StreamInput } from "./stream_input.ts";
import { AnswerLines } from "./stream_lines.ts";
import type { StreamOptions } from "./stream_options.ts";
import { type Answer, parseAnswer, taskLine } from "./stream_protocol.ts";
import type { EndCause } from "./run.ts";

/** What a process is given. */
export interface StreamProcessOptions extends EndingContext {
  readonly processId: string;
  readonly settings: StreamOptions;
  readonly limits: TextLimits;
  readonly onStderr: (line: string) => void;
  /** It has room again, or has answered its first task. */
  readonly onAnswer: () => void;
  readonly startProblem: () => string | null;
}

/** How it ended. */
export interface StreamProcessEnd {
  /** null: nothing was wrong. */
  readonly cause: EndCause | null;
  /** What it had not answered, and another one may. */
  readonly left: readonly StreamTask[];
}

/**
 * A process from its start to the end of the last process that belongs to it.
 *
 * - *new*: it has one task at most: whether it works at all is not known, and what is with it when it
 *   ends has failed. Its first answer makes it *ready*, in which it has as many as it may.
 * - *leaving*: a task has not been answered in its time, or in `CALLED_OFF_MS` once it was called
 *   off, or the processor wants no more of it. It gets no new ones; when no answer is waited for any
 *   more, it is *ended*.
 * - *ended*: by `endGently` (O4), for one cause, the first. A line that is no answer, a closed pipe of
 *   a process that goes on, and an end by itself lead here from anywhere. What it has written counts;
 *   then all that is with it has failed. Of one that has answered and then ended with status 0 it is
 *   left, once, for another process.
 */
export class StreamProcess {
  readonly #child: Child;
  readonly #options: StreamProcessOptions;
  readonly #processes: RunProcesses;
  readonly #flights: Flights;
  readonly #input: StreamInput;
  readonly #lines: StderrLines;
  readonly #answers: AnswerLines;
  readonly #pipes: OutputPipes;
  readonly #life = new AbortController();
  #answered = 0;
  /** What it is ended for when no answer is waited for; null: it is not leaving. */
  #leaving: EndCause | null = null;
  #cause: EndCause | null = null;
  /** It has written what is no answer: all that it writes from then on may be none. */
  #isConfused = false;
  #ending: Promise<void> | null = null;
  readonly #hasEnded = Promise.withResolvers<void>();
  #hasExited = false;
  /** Settles when nothing is left of it, and its tasks have been told; never rejects. */
  readonly ended: Promise<StreamProcessEnd>;

  constructor(child: Child, options: StreamProcessOptions) {
    this.#child = child;
    this.#options = options;
    const { clock, settings: { timeoutMs = null }, limits } = options;
    const life = this.#life.signal;
    this.#processes = {
      runId: options.processId,
      leader: { pid: child.pid, startTime: readStartTime(child.pid) },
    };
    this.#flights = new Flights({ clock, life, timeoutMs, onTimeout: () => this.leave(LATE) });
    this.#input = new StreamInput(child, () => this.#closed("input"));
    this.#lines = new StderrLines(clock, options.onStderr);
    this.#answers = new AnswerLines(longestLine(limits), (line) => this.#take(line));
    this.#pipes = new OutputPipes(child, {
      stdout: (chunk) => this.#push(chunk),
      stdoutEnded: () => this.#closed("output"),
      stderr: (chunk) => this.#lines.push(chunk),
      failed: (error) => this.#end(ownFailure(error)),
    }, clock);
    options.atOnce?.addEventListener("abort", () => this.#end(ENDED), { once: true, signal: life });
    this.ended = this.#live();
  }

  get leader(): NonNullable<RunProcesses["leader"]> {
    return this.#processes.leader!;
  }

  /** How many tasks it has answered. */
  get answered(): number {
    return this.#answered;
  }

  /** How many tasks it has. */
  get load(): number {
    return this.#flights.size;
  }

  get hasRoom(): boolean {
    const most = this.#answered === 0 ? 1 : this.#options.settings.perProcess;
    return this.#leaving === null && this.#flights.size < most;
  }

  /** Gives it a task, for which it has to have room. */
  hand(task: StreamTask): void {
    this.#flights.add(task);
    this.#input.write(taskLine(task.request));
  }

  /** Nobody wants the answer any more: soon it is one of a process that is to end. */
  callOff(id: string): void {
    this.#flights.giveUp(id, ENDED);
    const { clock, atOnce } = this.#options;
    if (atOnce?.aborted) return this.#end(ENDED);
    clock.after(CALLED_OFF_MS, this.#life.signal, () => {
      if (this.#flights.has(id)) this.leave();
    });
  }

  /** It gets no more tasks, and is ended when no answer of it is waited for. */
  leave(cause = ENDED): void {
    this.#leaving ??= cause;
    if (this.#flights.wanted === 0) this.#end(this.#leaving);
  }

  async #live(): Promise<StreamProcessEnd> {
    const exit = await Promise.race([this.#child.exited, this.#survived()]);
    this.#hasExited = true;
    this.#leaving ??= ENDED;
    await this.#ending;
    await this.#drain();
    this.#life.abort();
    this.#child.closeInput();
    this.#child[Symbol.dispose]();
    const cause = this.#cause ?? this.#exitCause(exit);
    // It takes leave, as programs do that leak: after an answer, so that it is no loop.
    const isInOrder = this.#cause === null && exit?.status === 0 && this.#answered > 0;
    const left = this.#flights.end(cause, isInOrder);
    return { cause: isInOrder || this.#cause === ENDED ? null : cause, left };
  }

  /** Null some time after it was killed and is still there: it hangs in the kernel. */
  async #survived(): Promise<null> {
    await this.#hasEnded.promise;
    await pause(this.#options.clock, DRAIN_LIMIT_MS, this.#life.signal);
    return null;
  }

  /** What it had written before its end is still read; nothing that it started goes on. */
  async #drain(): Promise<void> {
    const isClosed = await this.#pipes.drain(DRAIN_LIMIT_MS, QUIET_ROUNDS);
    const isAlone = this.#ending !== null || !signalGroup(this.#child.pid, "SIGKILL");
    if (!isClosed || !isAlone) await endAtOnce(this.#processes, this.#options);
    if (!isClosed) {
      await this.#pipes.drain(DRAIN_LIMIT_MS);
      await this.#pipes.abandon();
    }
    this.#flushLines();
  }

  #flushLines(): void {
    try {
      this.#lines.end();
    } catch {
      // Who is told throws; no outcome depends on the log.
    }
  }

  #exitCause(exit: ChildExit | null): EndCause {
    const { settings: limits, startProblem } = this.#options;
    const { failure, what } = exitFailure({
      exit,
      lastLine: this.#lines.last,
      limits,
      startProblem,
    });
    const { unfinished } = this.#answers;
    const rest = unfinished === 0 ? "" : `; its last ${unfinished} bytes had no newline`;
    return { failure, what: what + rest };
  }

  #push(chunk: Uint8Array): void {
    if (this.#answers.push(chunk)) return;
    this.#pipes.stopOutput();
    this.#isConfused = true;
    const what = `wrote a line of more than ${longestLine(this.#options.limits)} bytes`;
    this.#end({ failure: "outputTooLarge", what });
  }

  #take({ text, replaced }: DecodedOutput): void {
    if (this.#isConfused) return;
    const answer = parseAnswer(text);
    if (typeof answer === "string") return this.#confused(answer, text);
    const { id } = answer;
    // Before anybody hears of the answer: it may have room for more from now on.
    if (this.#flights.has(id)) this.#answered += 1;
    const isKnown = this.#flights.answer(id, () => judged(answer, replaced, this.#options.limits));
    if (!isKnown) return this.#confused("an answer to a task that it does not have", text);
    if (this.#leaving !== null) this.leave();
    this.#options.onAnswer();
  }

  #confused(problem: string, line: string): void {
    this.#isConfused = true;
    const quote = JSON.stringify(line.slice(0, LONGEST_QUOTE));
    const what = `wrote ${problem} (its standard output is for answers alone): ${quote}`;
    this.#end({ failure: "protocol", what });
  }

  /** As a rule it has ended, and that is heard of soon. */
  #closed(which: "input" | "output"): void {
    this.#leaving ??= ENDED;
    const what = `closed its standard ${which}, and went on`;
    const { clock } = this.#options;
    clock.after(DRAIN_LIMIT_MS, this.#life.signal, () => this.#end({ failure: "protocol", what }));
  }

  /** Ends it for the first cause; it may have ended by itself before. */
  #end(cause: EndCause): void {
    if (this.#cause !== null || this.#hasExited) return;
    this.#cause = cause;
    this.#leaving ??= cause;
    this.#child.closeInput();
    const { graceMs } = this.#options.settings;
    this.#ending = endGently(this.#processes, graceMs, this.#child.exited, this.#options);
    void this.#ending.then(() => this.#hasEnded.resolve());
  }
}

/** How long a task that was called off may still be answered by a process that stays. */
const CALLED_OFF_MS = 500;

/** How long a drain goes on at most, and how long a killed process is waited for. */
const DRAIN_LIMIT_MS = 2_000;

/** After how many quiet rounds descendants that hold the pipes are looked for. */
const QUIET_ROUNDS = 2;

const ENDED: EndCause = { failure: "ended", what: "was ended by the processor" };
const LATE: EndCause = { failure: "timeout", what: "did not answer a task within its timeout" };

function ownFailure(error: unknown): EndCause {
  const message = error instanceof Error ? error.message : String(error);
  return { failure: "ended", what: `was ended by a failure of the processor: ${message}` };
}

/** Each character of an output may be escaped as `\u0061`; the rest of the line is an id. */
function longestLine({ outputLimit, maxOutputBytes }: TextLimits): number {
  return 6 * Math.min(outputLimit, maxOutputBytes ?? Infinity) + 4_096;
}

const LONGEST_QUOTE = 200;

function judged(answer: Answer, replaced: number, limits: TextLimits): TaskEnd {
  if (answer.kind === "output") return textOutput(answer.output, replaced, limits);
  if (answer.kind === "unusable") {
    return { failure: "protocol", what: `gave an answer that ${answer.problem}` };
  }
  const words = (answer.words.trim().split(/\r?\n/, 1)[0] ?? "").slice(0, LONGEST_QUOTE);
  const failure = answer.isRefused ? "refused" : "error";
  const retryAfterMs = answer.retryAfter === null ? null : answer.retryAfter * 1_000;
  return { failure, what: `said: ${words}`, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
}
