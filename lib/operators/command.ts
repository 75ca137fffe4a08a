/**
 * The operator that runs a command for each task (O1).
 *
 * @module
 */
import type { EndingContext } from "./ending.ts";
import { type Environment, inheritedEnvironment, runEnvironment } from "./environment.ts";
import { isExhaustion } from "./exhaustion.ts";
import { exitFailure } from "./exit.ts";
import { limitedCommand } from "./limits.ts";
import { checkOperatorOptions, type OperatorOptions } from "./options.ts";
import { outputText } from "./output_text.ts";
import type { Operator, RunFailure, RunObserver, RunRequest, RunResult } from "./port.ts";
import { commandProblem, directoryProblem } from "./resolve.ts";
import { CommandRun, type CommandRunEnd, type EndCause } from "./run.ts";
import type { RunDirectories, RunDirectory } from "./run_directories.ts";
import type { Child, Spawn } from "./spawn.ts";

/** What all operators of a processor share. */
export interface CommandContext extends EndingContext {
  readonly spawn: Spawn;
  /** The processor's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Bytes that a request has at most for an output, escaped (`literalBytesInBody`), 0 or more. */
  readonly outputLimit: number;
  readonly directories: Pick<RunDirectories, "make">;
}

/** Runs one command, the same for every task of its name. */
export class CommandOperator implements Operator {
  readonly #name: string;
  readonly #options: OperatorOptions;
  readonly #context: CommandContext;
  readonly #inherited: Environment;

  /**
   * @param name as tasks name it.
   * @param options with `command` an absolute path, as `resolveCommand` returns it. Throws a
   * `RangeError` for a value out of range.
   */
  constructor(name: string, options: OperatorOptions, context: CommandContext) {
    checkOperatorOptions(name, options);
    this.#name = name;
    this.#options = options;
    this.#context = context;
    this.#inherited = inheritedEnvironment(
      context.environment,
      options.envAllow,
      options.envHidden,
    );
  }

  async run(
    request: RunRequest,
    observer: RunObserver,
    signal: AbortSignal,
  ): Promise<RunResult> {
    if (signal.aborted) return this.#failed("ended", "was not started: the run was called off", 0);
    const directory = this.#directory(request);
    if ("failure" in directory) return this.#failed(directory.failure, directory.what, 0);
    await using _ = directory;
    const child = this.#start(request, directory.path);
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

  /** Where it runs; null: in the processor's own working directory. */
  #directory({ runId }: RunRequest): WorkingDirectory | EndCause {
    const { cwd = null, privateDirectory = false } = this.#options;
    if (!privateDirectory) return { path: cwd, [Symbol.asyncDispose]: nothingToRemove };
    try {
      return this.#context.directories.make(runId);
    } catch (error) {
      return notStarted(error, null);
    }
  }

  /** The process, or why there is none. */
  #start(request: RunRequest, directory: string | null): Child | EndCause {
    const { command: file, args, privateDirectory = false } = this.#options;
    const temporary = privateDirectory && directory !== null ? { TMPDIR: directory } : {};
    try {
      return this.#context.spawn.start({
        ...limitedCommand({ file, args }, this.#options),
        env: { ...runEnvironment(this.#inherited, request), ...temporary },
        ...(directory === null ? {} : { cwd: directory }),
      });
    } catch (error) {
      return notStarted(error, this.#startProblem());
    }
  }

  #startProblem(): string | null {
    const { command, cwd } = this.#options;
    return commandProblem(command) ?? (cwd === undefined ? null : directoryProblem(cwd));
  }

  #judge(end: CommandRunEnd): RunResult {
    const { exit, cause, lastLine, durationMs } = end;
    if (cause !== null) return this.#failed(cause.failure, cause.what, durationMs);
    if (exit?.status === 0) return this.#succeeded(end);
    const startProblem = () => this.#startProblem();
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

/** The directory that a run has while it lasts. */
interface WorkingDirectory extends Omit<RunDirectory, "path"> {
  readonly path: string | null;
}

function nothingToRemove(): Promise<void> {
  return Promise.resolve();
}

/** @param problem what is known of it, beside what the system says; null: nothing. */
function notStarted(error: unknown, problem: string | null): EndCause {
  const reason = error instanceof Error ? error.message : String(error);
  if (isExhaustion(error)) return { failure: "exhausted", what: `waits to start: ${reason}` };
  return { failure: "spawn", what: `could not be started: ${problem ?? reason}` };
}
