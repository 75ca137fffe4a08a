/**
 * The pages that are made from the source in part, as they should be.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { configurationPage } from "./configuration.ts";

/** A page. */
export interface Page {
  readonly path: string;
  readonly text: string;
  /** Whether the file has another text. */
  readonly isStale: boolean;
}

const PAGES: readonly (readonly [path: string, make: (page: string) => string])[] = [
  ["docs/configuration.md", configurationPage],
];

/** All of them, formatted. */
export async function freshPages(): Promise<readonly Page[]> {
  return await Promise.all(PAGES.map(async ([path, make]) => {
    const page = await readFile(path, "utf8");
    const text = formatted(make(page));
    return { path, text, isStale: text !== page };
  }));
}

function formatted(markdown: string): string {
  const { status, stdout, stderr } = spawnSync("deno", ["fmt", "--quiet", "--ext=md", "-"], {
    input: markdown,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`deno fmt: ${stderr}`);
  return stdout;
}
