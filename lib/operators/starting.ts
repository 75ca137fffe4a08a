/**
 * Starting the process of a command, in the directory that it is to have.
 *
 * @module
 */
import { type Environment, inheritedEnvironment } from "./environment.ts";
import { isExhaustion } from "./exhaustion.ts";
import { limitedCommand } from "./limits.ts";
import { checkOperatorOptions, type OperatorOptions } from "./options.ts";
import { commandProblem, directoryProblem } from "./resolve.ts";
import type { EndCause } from "./run.ts";
import type { RunDirectories, RunDirectory } from "./run_directories.ts";
import type { Child, Spawn } from "./spawn.ts";

/** What starting needs of its surroundings. */
export interface StartingContext {
  readonly spawn: Spawn;
  /** The processor's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directories: Pick<RunDirectories, "make">;
}

/** The directory that a process has while it lasts; null: the processor's own. */
export interface WorkingDirectory extends Omit<RunDirectory, "path"> {
  readonly path: string | null;
}

/** Starts one command, as often as it is wanted. */
export class Starter {
  readonly #options: OperatorOptions;
  readonly #context: StartingContext;
  /** What its processes inherit of the processor's environment (O6). */
  readonly inherited: Environment;

  /**
   * @param options with `command` an absolute path, as `resolveCommand` returns it. Throws a
   * `RangeError` for a value out of range.
   */
  constructor(name: string, options: OperatorOptions, context: StartingContext) {
    checkOperatorOptions(name, options);
    this.#options = options;
    this.#context = context;
    const { envAllow, envHidden } = options;
    this.inherited = inheritedEnvironment(context.environment, envAllow, envHidden);
  }

  /** Makes the directory, where the process is to have one of its own (O7). */
  directory(id: string): WorkingDirectory | EndCause {
    const { cwd = null, privateDirectory = false } = this.#options;
    if (!privateDirectory) return { path: cwd, [Symbol.asyncDispose]: nothingToRemove };
    try {
      return this.#context.directories.make(id);
    } catch (error) {
      return notStarted(error, null);
    }
  }

  /** The process, or why there is none. Its stdin is written at most so many bytes. */
  start(
    environment: Environment,
    directory: string | null,
    inputBytes = Infinity,
  ): Child | EndCause {
    const { command: file, args, privateDirectory = false } = this.#options;
    const temporary = privateDirectory && directory !== null ? { TMPDIR: directory } : {};
    try {
      return this.#context.spawn.start({
        ...limitedCommand({ file, args }, this.#options),
        env: { ...environment, ...temporary },
        inputBytes,
        ...(directory === null ? {} : { cwd: directory }),
      });
    } catch (error) {
      return notStarted(error, this.problem());
    }
  }

  /** Why the command cannot be run, as far as looking at it tells. */
  problem(): string | null {
    const { command, cwd } = this.#options;
    return commandProblem(command) ?? (cwd === undefined ? null : directoryProblem(cwd));
  }
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
