/** A machine whose output is a terminal, and the program run on one to its end. */
import { runCommandLine } from "../../lib/cli/command_line.ts";
import type { Machine } from "../../lib/cli/machine.ts";
import { testMachine } from "./machine.ts";

/** A terminal; what is left out is that of a pipe. */
export interface Terminal {
  readonly columns?: number;
  readonly hasColors?: boolean;
}

/** How a command ended, and what it wrote. */
export interface CommandEnd {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command that ends by itself in this process. */
export async function runOn(
  { columns, hasColors = false }: Terminal,
  args: readonly string[],
  env?: Machine["env"],
): Promise<CommandEnd> {
  const { machine, out, err } = testMachine(env);
  const isTerminal = columns !== undefined;
  const stdout = { ...machine.stdout, isTerminal, columns: columns ?? null, hasColors };
  const status = await runCommandLine(args, { ...machine, stdout });
  return { status, out: out(), err: err() };
}
