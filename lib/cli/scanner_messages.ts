/**
 * What is said of arguments that cannot be scanned, in the words that all other mistakes have.
 *
 * @module
 */
import { ArgumentScannerError, formatMessageForArgumentScannerError } from "@stricli/core";

/**
 * The message of a mistake in the arguments.
 *
 * @param otherwise says it of what is no mistake of these kinds.
 */
export function scannerMessage(error: unknown, otherwise: (error: unknown) => string): string {
  if (!(error instanceof ArgumentScannerError)) return otherwise(error);
  return formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, input, exception }) =>
      `--${name} ${input}: ${exception instanceof Error ? exception.message : exception}`,
    UnexpectedPositionalError: ({ input }) => `${JSON.stringify(input)} is one argument too many`,
    UnsatisfiedPositionalError: ({ placeholder }) => `an argument is missing: ${placeholder}`,
  });
}
