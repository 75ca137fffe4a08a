import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import process from "node:process";

/** How an operator ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an operator as the processor does: the input on stdin, which is then closed (O1). */
export async function runOperator(
  command: readonly [string, ...string[]],
  input: string | Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const [name, ...args] = command;
  const child = spawn(name, args, { env: { ...process.env, ...env } });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // An operator that ends before it has read its input breaks the pipe; that is no failure (O2).
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [status, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { status, stdout, stderr };
}

/** Where an example operator is, as an absolute path. */
export function operator(name: string): string {
  return new URL(`../../examples/operators/${name}`, import.meta.url).pathname;
}
