/**
 * How the program ends, and what it says then.
 *
 * @module
 */
import { ExitCode } from "@stricli/core";
import { JournalError } from "../journal/errors.ts";

/** The exit statuses, as the README documents them. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Another processor holds the state directory (D3): `EX_TEMPFAIL`. */
  tryAgain: 75,
} as const;

/** An end that a person can do something about: its message is all that is said. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitStatus: number;

  /** @param message names the thing, where it came from, and what to do; may have several lines. */
  constructor(exitStatus: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitStatus = exitStatus;
  }
}

/** The status of an error that a command ended with. */
export function statusOf(error: unknown): number {
  return error instanceof CliError ? error.exitStatus : EXIT.failed;
}

/** Maps stricli's own statuses, which a shell would see as 251 and 252 (`docs/ARCHITECTURE.md`). */
export function fromStricli(code: number | string | null | undefined): number {
  const status = Number(code ?? EXIT.done);
  if (status === ExitCode.UnknownCommand || status === ExitCode.InvalidArgument) return EXIT.usage;
  return status < 0 ? EXIT.failed : status;
}

/** What is written of an error: its message when it is meant for people, all of it otherwise. */
export function describeError(error: unknown): string {
  if (error instanceof CliError || error instanceof JournalError) return error.message;
  if (!(error instanceof Error)) return `unexpected error: ${String(error)}`;
  const cause = error.cause instanceof Error ? `\n  caused by: ${error.cause.message}` : "";
  return `unexpected error, please report it: ${error.stack ?? error.message}${cause}`;
}
