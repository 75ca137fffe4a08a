/**
 * Results on the standard output: those who asked have all of it, or are told that they do not.
 *
 * @module
 */
import { CliError, EXIT } from "./exit_status.ts";
import type { Machine } from "./machine.ts";

/**
 * Writes a result, and waits for whoever reads it.
 *
 * @throws {CliError} with status 1 when not all of it could be written, such as to a full disk. A
 * reader that has gone wants no more: that is no error.
 */
export async function print(text: string, { stdout }: Pick<Machine, "stdout">): Promise<void> {
  stdout.write(text);
  const error = await stdout.flushed();
  if (error === null || GONE.has(String((error as NodeJS.ErrnoException).code))) return;
  const message = `the standard output cannot be written: ${error.message}`;
  throw new CliError(EXIT.failed, message, { cause: error });
}

const GONE: ReadonlySet<string> = new Set(["EPIPE", "EIO"]);
