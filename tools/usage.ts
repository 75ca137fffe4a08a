/**
 * What the targets of the Makefile say to arguments that they do not know.
 *
 * @module
 */
import process from "node:process";

/** An argument that was mistyped; the message names it, and what there is. */
export class UsageError extends Error {}

/**
 * Runs `main`, whose status is that of this process. A mistyped argument is one line and status 2, as
 * from every command; anything else that is thrown is a mistake of ours, and is shown with its stack.
 */
export async function runMain(target: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!isOfUsage(error)) throw error;
    console.error(`${target}: ${error.message.replace(/\s+/g, " ")}`);
    process.exitCode = 2;
  }
}

/** `node:util`'s `parseArgs` says by its code that an argument is wrong. */
function isOfUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("ERR_PARSE_ARGS_");
}

/** The word that was given for `flag`. */
export function oneOf<Word extends string>(
  flag: string,
  given: string,
  words: readonly Word[],
): Word {
  const word = words.find((each) => each === given);
  if (word !== undefined) return word;
  throw new UsageError(`${flag} is one of ${words.join(", ")}, not "${given}"`);
}

/** The whole number that was given for `flag`, from `least` on. */
export function wholeNumber(flag: string, given: string, least: number): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`${flag} is a whole number from ${least} on, not "${given}"`);
}

/** Those of `all` that are `wanted` by name; all when none is. */
export function chosen<Item extends { readonly name: string }>(
  what: string,
  wanted: readonly string[],
  all: readonly Item[],
): readonly Item[] {
  const unknown = wanted.filter((name) => !all.some((item) => item.name === name));
  if (unknown.length > 0) {
    const names = all.map(({ name }) => name).join(", ");
    throw new UsageError(`no such ${what}: ${unknown.join(", ")}; there are ${names}`);
  }
  return wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name));
}
