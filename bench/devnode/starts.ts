/**
 * From the start of a process to its first question: the binary, and a bare one.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { ROOT } from "../../test/e2e/artifacts.ts";
import { type Child, startChild } from "../../test/e2e/child.ts";
import type { Samples } from "../figures.ts";
import type { Site } from "./site.ts";

/** Builds the bare program as the binary is built, and answers its file. */
export async function buildBare(folder: string): Promise<string> {
  const file = join(folder, "bare");
  const entry = "bench/devnode/bare.ts";
  await promisify(execFile)(join(ROOT, "tools/build"), ["one", entry, file], { cwd: ROOT });
  return file;
}

/** Starts the bare program for the first application of a site. */
export function startBare(site: Site, file: string): Child {
  const [first] = site.applications;
  if (first === undefined) throw new Error("a site without applications");
  const folder = site.newFolder();
  const url = `${site.node.url}/chains/${first.chain}/applications/${first.application}`;
  const child = startChild([file, url, join(folder, "kept.db")], { outFile: join(folder, "log") });
  site.defer(async () => {
    child.signal("SIGKILL");
    await child.ended;
  });
  return child;
}

/** Milliseconds until the first question after `start` was called. */
async function untilQuestion(site: Site, start: () => unknown): Promise<number> {
  const asked = site.node.next((event) =>
    event.kind === "question" && event.query.includes("nextActions(")
  );
  const startedAt = performance.now();
  await start();
  await asked;
  return performance.now() - startedAt;
}

/** One start of each. */
export async function starts(
  site: Site,
  bare: string,
): Promise<{ bare: Samples; binary: Samples }> {
  let child: Child | undefined;
  const bareMs = await untilQuestion(site, () => child = startBare(site, bare));
  child?.signal("SIGKILL");
  await child?.ended;
  let end: () => Promise<unknown> = () => Promise.resolve();
  const binaryMs = await untilQuestion(site, async () => {
    const processor = await site.work();
    end = () => processor.kill();
  });
  await end();
  return { bare: { startMs: [bareMs] }, binary: { startMs: [binaryMs] } };
}
