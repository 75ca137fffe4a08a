/**
 * The operator that runs a command for each task (O1).
 *
 * @module
 */
import type { EndingContext } from "./ending.ts";
import { runEnvironment } from "./environment.ts";
import { exitFailure } from "./exit.ts";
import type { OperatorOptions } from "./options.ts";
import { outputText } from "./output_text.ts";
import type { Operator, RunFailure, RunObserver, RunRequest, RunResult } from "./port.ts";
import { CommandRun, type CommandRunEnd } from "./run.ts";
import { Starter, type StartingContext } from "./starting.ts";

/** What all operators of a processor share. */
export interface CommandContext extends EndingContext, StartingContext {
  /** Bytes that a request has at most for an output, escaped (`literalBytesInBody`), 0 or more. */
  readonly outputLimit: number;
}

/** Runs one command, the same for every task of its name. */
export class CommandOperator implements Operator {
  readonly #name: string;
  readonly #options: OperatorOptions;
  readonly #context: CommandContext;
  readonly #starter: Starter;

  /**
   * @param name as tasks name it.
   * @param options see {@linkcode Starter}.
   */
  constructor(name: string, options: OperatorOptions, context: CommandContext) {
    this.#name = name;
    this.#options = options;
    this.#context = context;
    this.#starter = new Starter(name, options, context);
  }

  async run(
    request: RunRequest,
    observer: RunObserver,
    signal: AbortSignal,
  ): Promise<RunResult> {
    if (signal.aborted) return this.#failed("ended", "was not started: the run was called off", 0);
    const directory = this.#starter.directory(request.runId);
    if ("failure" in directory) return this.#failed(directory.failure, directory.what, 0);
    await using _ = directory;
    const environment = runEnvironment(this.#starter.inherited, request);
    const inputBytes = request.task.input.length * 3; // a character has three at most
    const child = this.#starter.start(environment, directory.path, inputBytes);
    if ("failure" in child) return this.#failed(child.failure, child.what, 0);
    const end = await new CommandRun(child, {
      ...this.#context,
      runId: request.runId,
      input: request.task.input,
      timeoutMs: this.#options.timeoutMs ?? null,
      graceMs: this.#options.graceMs,
      maxOutputBytes: this.#options.maxOutputBytes ?? Infinity,
      observer,
    }).settle(signal);
    return this.#judge(end);
  }

  #judge(end: CommandRunEnd): RunResult {
    const { exit, cause, lastLine, durationMs } = end;
    if (cause !== null) return this.#failed(cause.failure, cause.what, durationMs);
    if (exit?.status === 0) return this.#succeeded(end);
    const startProblem = () => this.#starter.problem();
    const failed = exitFailure({ exit, lastLine, limits: this.#options, startProblem });
    return this.#failed(failed.failure, failed.what, durationMs);
  }

  #succeeded({ output, durationMs }: CommandRunEnd): RunResult {
    const made = outputText(output.bytes(), this.#options.encoding, this.#context.outputLimit);
    if ("failure" in made) return this.#failed(made.failure, made.what, durationMs);
    return { ok: true, ...made, durationMs };
  }

  #failed(failure: RunFailure, what: string, durationMs: number): RunResult {
    const message = `Operator "${this.#name}" (${this.#options.command}) [${failure}] ${what}`;
    return { ok: false, failure, message, durationMs };
  }
}
