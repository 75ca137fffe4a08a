/**
 * A command run by what the runtime offers, and nothing around it: what an operator's run is measured
 * against.
 *
 * @module
 */
import process from "node:process";
import { bunApi } from "../../lib/operators/bun_api.ts";

export const COMMAND = "/bin/cat";
export const INPUT = "hello";
export const ENVIRONMENT: Record<string, string> = { PATH: process.env["PATH"] ?? "" };

/** Runs `command` with `args` and `input`; the result is its output. */
export const runBare: RunBare = "Bun" in globalThis ? runBareBun : runBareDeno;

type RunBare = (command: string, input: string, args?: readonly string[]) => Promise<string>;

async function runBareBun(
  command: string,
  input: string,
  args: readonly string[] = [],
): Promise<string> {
  const pipe = "pipe" as const;
  const streams = { stdin: pipe, stdout: pipe, stderr: pipe };
  const child = bunApi().spawn([command, ...args], {
    ...streams,
    env: ENVIRONMENT,
    detached: false,
  });
  await child.stdin.write(new TextEncoder().encode(input));
  await child.stdin.end();
  const streamed = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const [output] = await Promise.all([...streamed, child.exited]);
  return String(output);
}

async function runBareDeno(
  command: string,
  input: string,
  args: readonly string[] = [],
): Promise<string> {
  const pipe = "piped" as const;
  const streams = { stdin: pipe, stdout: pipe, stderr: pipe };
  const options = { ...streams, args: [...args], env: ENVIRONMENT, clearEnv: true };
  const child = new Deno.Command(command, options).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

/** Runs what answers {@linkcode INPUT} so many times, in lanes that each have one at a time. */
export async function inLanes(
  run: () => Promise<string>,
  runs: number,
  lanes: number,
): Promise<void> {
  let left = runs;
  const lane = async () => {
    while (left-- > 0) {
      if (await run() !== INPUT) throw new Error(`${COMMAND} answered something else`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
