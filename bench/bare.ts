/**
 * A command run by what the runtime offers, and nothing around it: what an operator's run is measured
 * against.
 *
 * @module
 */
import process from "node:process";
import { bunApi } from "../lib/operators/bun_api.ts";

/** Under which runtime this is. */
export const RUNTIME: "Bun" | "Deno" = "Bun" in globalThis ? "Bun" : "Deno";

export const ENVIRONMENT: Record<string, string> = { PATH: process.env["PATH"] ?? "" };

/** Runs `command` with `input`; the result is its output. */
export const runBare: (command: string, input: string) => Promise<string> = RUNTIME === "Bun"
  ? runBareBun
  : runBareDeno;

async function runBareBun(command: string, input: string): Promise<string> {
  const pipe = "pipe" as const;
  const streams = { stdin: pipe, stdout: pipe, stderr: pipe };
  const child = bunApi().spawn([command], { ...streams, env: ENVIRONMENT, detached: false });
  await child.stdin.write(new TextEncoder().encode(input));
  await child.stdin.end();
  const streamed = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const [output] = await Promise.all([...streamed, child.exited]);
  return String(output);
}

async function runBareDeno(command: string, input: string): Promise<string> {
  const pipe = "piped" as const;
  const streams = { stdin: pipe, stdout: pipe, stderr: pipe };
  const child = new Deno.Command(command, { ...streams, env: ENVIRONMENT, clearEnv: true }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}
