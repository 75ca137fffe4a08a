/**
 * What is said of arguments that cannot be scanned, in the words that all other mistakes have.
 *
 * Stricli's own way goes by the names of its classes, which the binary does not have any more.
 *
 * @module
 */
import {
  ArgumentParseError,
  UnexpectedPositionalError,
  UnsatisfiedPositionalError,
} from "@stricli/core";

/**
 * The message of a mistake in the arguments.
 *
 * @param otherwise says it of what is no mistake of these kinds.
 */
export function scannerMessage(error: unknown, otherwise: (error: unknown) => string): string {
  if (error instanceof ArgumentParseError) {
    const { externalFlagNameOrPlaceholder: name, input, exception } = error;
    return `--${name} ${input}: ${exception instanceof Error ? exception.message : exception}`;
  }
  if (error instanceof UnexpectedPositionalError) {
    return `${JSON.stringify(error.input)} is one argument too many`;
  }
  if (error instanceof UnsatisfiedPositionalError) {
    return `an argument is missing: ${error.placeholder}`;
  }
  return otherwise(error);
}
