/**
 * What a command has of the machine that it runs on: handed over by `main.ts`, and nowhere else
 * looked for.
 *
 * @module
 */
import type { CommandContext } from "@stricli/core";
import type { Clock } from "../clock/clock.ts";

/** The signals that stop or reload the program (D1, D4). */
export type StopSignal = "SIGTERM" | "SIGINT" | "SIGHUP";

/** Where signals come from: `node:process`, or a test. */
export interface SignalSource {
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

/** What comes in; a terminal says that it is one. */
export type InputStream = AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };

/** One of the two streams that people and programs read. */
export interface Output {
  readonly write: (text: string) => void;
  /** Resolves when all is written, or cannot be: with the error then (`LineWriter`). */
  readonly flushed: () => Promise<Error | null>;
  readonly isTerminal: boolean;
  /** How wide the terminal is; null where there is none, or it does not say. */
  readonly columns: number | null;
  /** Whether colours are wanted: a terminal, and neither NO_COLOR nor a dumb one. */
  readonly hasColors: boolean;
}

/** The machine, as far as commands need it. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** The runtime's executable; the binary itself when it is compiled. */
  readonly execPath: string;
  /** `linux`, `darwin`, … */
  readonly platform: string;
  /** `deno 2.9.6` or `bun 1.4.5`. */
  readonly runtime: string;
  /** Not touched by those who do not read it. */
  readonly stdin: () => InputStream;
  /** Of the standard input, without touching it: whether a hangup is that of a terminal (D4). */
  readonly stdinIsTerminal: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signals: SignalSource;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What stricli hands to each command. */
export interface CliContext extends CommandContext {
  readonly machine: Machine;
}
