/**
 * The command that a command line names, and the flags in it that this command does not have.
 *
 * Stricli's scanner ends at the first unknown flag, and a person who mistyped three would start the
 * program four times.
 *
 * @module
 */
import type { Command, CommandContext, RouteMap } from "@stricli/core";
import { suggestionFor } from "../config/suggestion.ts";

/** What the first words of a command line lead to. */
export interface Named<Context extends CommandContext> {
  /** The words that name commands: `run`, or `config`, `show`. */
  readonly words: readonly string[];
  /** Null: they name a group of commands only. */
  readonly command: Command<Context> | null;
}

/** Follows the words as far as there are commands of these names. */
export function commandNamed<Context extends CommandContext>(
  root: RouteMap<Context>,
  args: readonly string[],
): Named<Context> {
  let at = root;
  for (const [index, word] of args.entries()) {
    const target = at.getRoutingTargetForInput(word);
    if (target === undefined) return { words: args.slice(0, index), command: null };
    if (!("getAllEntries" in target)) return { words: args.slice(0, index + 1), command: target };
    at = target;
  }
  return { words: args, command: null };
}

/** Each once, as it was written, with what may have been meant; in the order of the command line. */
export function unknownFlags<Context extends CommandContext>(
  { words, command }: Named<Context>,
  args: readonly string[],
): readonly string[] {
  const { flags = {}, aliases = {} } = command?.parameters ?? {};
  const end = args.indexOf("--", words.length);
  const given = args.slice(words.length, end < 0 ? args.length : end).map(flagIn);
  const unknown = given.filter((flag) =>
    flag !== null &&
    !Object.hasOwn(flag.startsWith("--") ? flags : aliases, flag.replace(/^-+/, ""))
  ) as readonly string[];
  return [...new Set(unknown)].map((flag) => withMeant(flag, Object.keys(flags)));
}

/** What stricli takes for a flag, and where it stands makes no difference; null: it is a value. */
function flagIn(word: string): string | null {
  return /^(--[a-z][a-z-.\d_]+|-[a-z])(?:=.+)?$/is.exec(word)?.[1] ?? null;
}

function withMeant(flag: string, known: readonly string[]): string {
  const meant = flag.startsWith("--") ? suggestionFor(flag.slice(2), known) : null;
  return meant === null ? flag : `${flag}, did you mean --${meant}?`;
}
