/**
 * Commands that end by themselves, and are told to earlier.
 *
 * @module
 */
import { CliError, EXIT } from "./exit_status.ts";

/** @throws {CliError} with status 1 when the signal has been aborted. */
export function throwIfStopped({ aborted }: AbortSignal): void {
  if (aborted) throw new CliError(EXIT.failed, "stopped before its end, as asked");
}
