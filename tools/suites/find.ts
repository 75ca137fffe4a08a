/**
 * Finds the suites: a folder of `test/` is one.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import type { Suite } from "./runners.ts";

/** They need a real node, and have a target of their own: `make e2e`. */
const ELSEWHERE = new Set(["e2e"]);

/**
 * The suites below `root`, by name.
 *
 * @param wanted the names of those to keep; all when empty.
 * @throws RangeError when `wanted` names one that does not exist.
 */
export async function findSuites(root: string, wanted: readonly string[]): Promise<Suite[]> {
  const byName = new Map<string, string[]>();
  for (const file of await testFiles(root)) {
    const name = file.split("/")[0] ?? file;
    if (ELSEWHERE.has(name)) continue;
    byName.set(name, [...(byName.get(name) ?? []), `${root}/${file}`]);
  }
  const unknown = wanted.filter((name) => !byName.has(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `no such suite: ${unknown.join(", ")}; there are ${[...byName.keys()].join(", ")}`,
    );
  }
  return [...byName]
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .map(([name, files]) => ({ name, files }));
}

async function testFiles(root: string): Promise<string[]> {
  const files = await readdir(root, { recursive: true });
  return files.filter((file) => file.endsWith(".test.ts")).sort();
}
