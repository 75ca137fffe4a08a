/**
 * Operators as Linera's `--operators` flag has them.
 *
 * @module
 */

/** An operator's name and its command, as `operators` of the settings takes them. */
export type OperatorEntry = readonly [name: string, command: string];

/**
 * Reads `NAME=COMMAND`, or `NAME` for the command of that name on PATH (O1). The first `=` divides;
 * COMMAND is one path or name, never split at spaces.
 *
 * @throws {SyntaxError} when either is empty.
 */
export function parseOperatorFlag(text: string): OperatorEntry {
  const at = text.indexOf("=");
  const [name, command] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)];
  if (name !== "" && command !== "") return [name, command];
  const missing = name === "" ? "name" : "command";
  throw new SyntaxError(
    `The operator ${JSON.stringify(text)} has no ${missing}: write NAME=COMMAND, or NAME for a ` +
      "command of that name on PATH",
  );
}

/**
 * The `operators` of the settings from all the flags.
 *
 * @throws {SyntaxError} for a flag that is malformed, or a name that comes twice.
 */
export function parseOperatorFlags(flags: readonly string[]): Readonly<Record<string, string>> {
  const commands = new Map<string, string>();
  for (const [name, command] of flags.map(parseOperatorFlag)) {
    const earlier = commands.get(name);
    if (earlier !== undefined) {
      throw new SyntaxError(
        `The operator ${JSON.stringify(name)} is given twice: ${JSON.stringify(earlier)} and ` +
          JSON.stringify(command),
      );
    }
    commands.set(name, command);
  }
  return Object.fromEntries(commands);
}
