/**
 * Looking operators' commands up, at start and when one could not be run.
 *
 * @module
 */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { delimiter, isAbsolute, resolve } from "node:path";
import process from "node:process";
import { foreignPlatform } from "./binaries.ts";
import { limitsProblem } from "./limits.ts";
import type { OperatorOptions } from "./options.ts";

/** An operator cannot be run as it is configured. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly operator: string;
  /** The message without the operator. */
  readonly problem: string;

  constructor(operator: string, problem: string) {
    super(`Operator "${operator}": ${problem}`);
    this.operator = operator;
    this.problem = problem;
  }
}

/** Where names and relative paths are looked up. */
export interface Lookup {
  /** The directory that relative paths start from: that of the configuration, or the current one. */
  readonly directory: string;
  /** The value of PATH; undefined: there is none. */
  readonly path: string | undefined;
}

/**
 * The options with absolute paths. A command without a slash is looked for on PATH (O1).
 *
 * Throws a {@linkcode CommandError} that says what is wrong with the command, its limits or the
 * working directory, and what to do about it.
 */
export function resolveCommand<Options extends OperatorOptions>(
  operator: string,
  options: Options,
  { directory, path }: Lookup,
): Options {
  const { command } = options;
  const candidates = command.includes("/")
    ? [resolve(directory, command)]
    : searched(path).map((entry) => resolve(directory, entry, command));
  const found = candidates.find((file) => commandProblem(file) === null);
  if (found === undefined) {
    throw new CommandError(operator, lookupProblem(command, candidates));
  }
  const unlimited = limitsProblem(options);
  if (unlimited !== null) throw new CommandError(operator, unlimited);
  if (options.cwd === undefined) return { ...options, command: found };
  const cwd = resolve(directory, options.cwd);
  const problem = directoryProblem(cwd);
  if (problem !== null) throw new CommandError(operator, problem);
  return { ...options, command: found, cwd };
}

/** An empty entry means the current directory to the kernel; nobody writes it for that. */
function searched(path: string | undefined): string[] {
  return (path ?? "").split(delimiter).filter((entry) => entry !== "");
}

/** Why a file cannot be run as a command, and what to do; null: nothing speaks against it. */
export function commandProblem(file: string): string | null {
  const stat = lookAt(file);
  if (typeof stat === "string") return stat;
  if (stat.isDirectory()) return `${file} is a directory; name the program in it`;
  if (!stat.isFile()) return `${file} is no file`;
  if (!isExecutable(file)) return `${file} is not executable; try: chmod +x ${file}`;
  return contentProblem(file, readStart(file));
}

/** Why a directory cannot be a working directory; null: it can. */
export function directoryProblem(directory: string): string | null {
  const stat = lookAt(directory);
  if (typeof stat === "string") return `its working directory ${stat}`;
  if (!stat.isDirectory()) return `its working directory ${directory} is no directory`;
  return isExecutable(directory) ? null : `its working directory ${directory} may not be entered`;
}

/** Of a name that is there but cannot be run, that is what people want to hear. */
function lookupProblem(command: string, candidates: readonly string[]): string {
  const there = candidates.find((file) => typeof lookAt(file) !== "string");
  if (there !== undefined) return commandProblem(there)!;
  if (command.includes("/")) return commandProblem(candidates[0]!)!;
  return `there is no command ${command} on PATH; install it, or give its path`;
}

/** What is there, or why that cannot be said. */
function lookAt(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = code === "ENOENT" || code === "ENOTDIR";
    return isAbsent ? `${path} does not exist` : `${path} cannot be looked at: ${message}`;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The kernel runs no text file without a `#!` line; shells do, and so does setsid under Deno, while
 * Bun and Linera fail. It is refused everywhere.
 */
function contentProblem(file: string, start: Uint8Array | null): string | null {
  if (start === null) return null;
  if (start.length === 0) return `${file} is empty`;
  const platform = foreignPlatform(start);
  if (platform !== null) {
    return `${file} is a program for ${platform}, and this is ${process.arch}-${process.platform}`;
  }
  const [line] = new TextDecoder().decode(start).split("\n", 1);
  const interpreter = /^#![ \t]*([^ \t]+)/.exec(line!)?.[1];
  if (interpreter !== undefined) return interpreterProblem(file, interpreter);
  if (!start.every(isText)) return null;
  return `${file} is a script without an interpreter; make its first line #!/bin/sh, or what it needs`;
}

function interpreterProblem(file: string, interpreter: string): string | null {
  if (interpreter.endsWith("\r")) {
    return `the lines of ${file} end as on Windows; remove the carriage returns`;
  }
  if (!isAbsolute(interpreter)) return null;
  const stat = lookAt(interpreter);
  if (typeof stat === "string") return `${file} needs an interpreter that is not there: ${stat}`;
  if (isExecutable(interpreter)) return null;
  return `${file} needs an interpreter that is not executable: ${interpreter}`;
}

/** Printable, or white space, or beyond ASCII. */
function isText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte >= 0x09 && byte <= 0x0d;
}

/** As much as the kernel looks at; null: it may be run, but not read. */
function readStart(file: string): Uint8Array | null {
  const start = new Uint8Array(256);
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, "r");
    return start.subarray(0, readSync(descriptor, start, 0, start.length, 0));
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
