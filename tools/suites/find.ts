/**
 * Finds the suites: a folder of `test/` is one.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { chosen } from "../usage.ts";
import type { Suite } from "./runners.ts";

/** They need a real node, and have a target of their own: `make e2e`. */
const ELSEWHERE = new Set(["e2e"]);

/**
 * The suites below `root`, by name.
 *
 * @param wanted the names of those to keep; all when empty.
 * @throws UsageError when `wanted` names one that does not exist.
 */
export async function findSuites(
  root: string,
  wanted: readonly string[],
): Promise<readonly Suite[]> {
  const byName = new Map<string, string[]>();
  for (const file of await testFiles(root)) {
    const name = file.split("/")[0] ?? file;
    if (ELSEWHERE.has(name)) continue;
    byName.set(name, [...(byName.get(name) ?? []), `${root}/${file}`]);
  }
  return chosen("suite", wanted, [...byName].map(([name, files]) => ({ name, files })));
}

async function testFiles(root: string): Promise<string[]> {
  const files = await readdir(root, { recursive: true });
  return files.filter((file) => file.endsWith(".test.ts")).sort();
}
