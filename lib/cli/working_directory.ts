/**
 * The directory that the program was started in.
 *
 * @module
 */
import { cwd } from "node:process";
import { CliError, EXIT } from "./exit_status.ts";

/** @throws {CliError} with status 1 when it has been removed. */
export function workingDirectory(): string {
  try {
    return cwd();
  } catch (error) {
    const message = "the working directory was removed, and relative paths begin there: " +
      "change to one that exists, and start again";
    throw new CliError(EXIT.failed, message, { cause: error });
  }
}
