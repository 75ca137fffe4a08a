/**
 * The operator that runs a command for each task (O1).
 *
 * @module
 */
import { literalBytesInBody } from "../protocol/literals.ts";
import { decodeOutput, firstInvalidByte } from "./decode.ts";
import type { EndingContext } from "./ending.ts";
import { type Environment, inheritedEnvironment, runEnvironment } from "./environment.ts";
import { isExhaustion, saysExhaustion } from "./exhaustion.ts";
import { checkOperatorOptions, type OperatorOptions } from "./options.ts";
import type { Operator, RunFailure, RunObserver, RunRequest, RunResult } from "./port.ts";
import { commandProblem, directoryProblem } from "./resolve.ts";
import { CommandRun, type CommandRunEnd } from "./run.ts";
import type { Child, Spawn } from "./spawn.ts";

/** What all operators of a processor share. */
export interface CommandContext extends EndingContext {
  readonly spawn: Spawn;
  /** The processor's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Bytes that a request has at most for an output, escaped (`literalBytesInBody`), 0 or more. */
  readonly outputLimit: number;
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
    const child = this.#start(request);
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

  /** The process, or why there is none. */
  #start(request: RunRequest): Child | { readonly failure: RunFailure; readonly what: string } {
    const { command: file, args, cwd } = this.#options;
    try {
      const env = runEnvironment(this.#inherited, request);
      return this.#context.spawn.start({ file, args, env, cwd });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (isExhaustion(error)) return { failure: "exhausted", what: `waits to start: ${reason}` };
      return { failure: "spawn", what: `could not be started: ${this.#startProblem() ?? reason}` };
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
    if (exit?.signal) {
      const what = `was ended by ${exit.signal}, which the processor has not sent`;
      return this.#failed("signal", what + quoted(lastLine), durationMs);
    }
    const status = exit?.status ?? null;
    if (NOT_RUN.includes(status) && saysExhaustion(lastLine)) {
      return this.#failed("exhausted", `waits to start: ${lastLine}`, durationMs);
    }
    const problem = NOT_RUN.includes(status) ? this.#startProblem() : null;
    if (problem !== null) return this.#failed("spawn", `was not started: ${problem}`, durationMs);
    const what = `exited with status ${status}${quoted(lastLine)}`;
    return this.#failed("exitStatus", what, durationMs);
  }

  #succeeded({ output, durationMs }: CommandRunEnd): RunResult {
    const { outputLimit } = this.#context;
    const bytes = output.bytes();
    const { text, replaced } = decodeOutput(bytes);
    if (replaced > 0 && this.#options.encoding === "strict") {
      const what = `wrote ${bytes.length} bytes that are no UTF-8, from byte ` +
        `${firstInvalidByte(bytes)} on, and is strict`;
      return this.#failed("encoding", what, durationMs);
    }
    const literalBytes = literalBytesInBody(text);
    if (literalBytes <= outputLimit) {
      return { ok: true, output: text, literalBytes, replaced, durationMs };
    }
    const what = `wrote an output that takes ${literalBytes} bytes of a request, of ` +
      `${outputLimit} that fit`;
    return this.#failed("outputTooLarge", what, durationMs);
  }

  #failed(failure: RunFailure, what: string, durationMs: number): RunResult {
    const message = `Operator "${this.#name}" (${this.#options.command}) ${what}`;
    return { ok: false, failure, message, durationMs };
  }
}

/** A shell's, and setsid's, for "found, but cannot be run" and "not found". */
const NOT_RUN: readonly (number | null)[] = [126, 127];

const LONGEST_QUOTE = 200;

function quoted(lastLine: string | null): string {
  if (lastLine === null) return "";
  const cut = lastLine.length > LONGEST_QUOTE;
  return `; the last line of its stderr: ${lastLine.slice(0, LONGEST_QUOTE)}${cut ? "…" : ""}`;
}
