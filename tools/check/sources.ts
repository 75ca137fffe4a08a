/**
 * The project's files, as git knows them: tracked, or new and not ignored.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { runCommand } from "../command.ts";

/** A file: its path from the project's folder, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The paths that match git's `patterns`, sorted; those removed from the working tree are left out. */
export async function listFiles(...patterns: string[]): Promise<string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  const { status, output } = await runCommand("git", args);
  if (status !== 0) throw new Error(`git ls-files: ${output}`);
  const paths = [...new Set(output.split("\0").filter((path) => path !== ""))].sort();
  const there = await Promise.all(paths.map(isFile));
  return paths.filter((_, index) => there[index]);
}

/** The text files that match. Those with a NUL byte are none. */
export async function readSources(...patterns: string[]): Promise<Source[]> {
  const paths = await listFiles(...patterns);
  const sources = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(path, "utf8") })),
  );
  return sources.filter(({ text }) => !text.includes("\0"));
}

/** The line, from 1, that the character at `index` is on. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}
