/**
 * Scripts of the bench in a process of their own, under the runtime that is asked for.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../test/e2e/artifacts.ts";

export type Runtime = "deno" | "bun";

/** Runs `bench/FILE`, and answers the JSON that it has printed. */
export async function runScript<Printed>(
  runtime: Runtime,
  file: string,
  args: readonly (string | number)[],
): Promise<Printed> {
  const before = runtime === "deno" ? ["run", "-A", "--no-check"] : [];
  const words = [...before, join(ROOT, "bench", file), ...args.map(String)];
  const { stdout } = await promisify(execFile)(runtime, words, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Printed;
}

/** The name that a table shows. */
export const RUNTIME_NAMES: Readonly<Record<Runtime, string>> = { deno: "Deno", bun: "Bun" };
