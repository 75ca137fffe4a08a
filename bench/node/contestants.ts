/**
 * Who is measured on the real node.
 *
 * @module
 */
import type { LineraNode } from "../../test/e2e/node.ts";
import { startOwn } from "../../test/e2e/linera_own.ts";
import { BINARY, SOURCES, type StartProcessor, startProgram } from "../../test/e2e/processor.ts";
import { startLeast } from "./least_start.ts";

/** A processor that takes turns with others. */
export interface Contestant {
  readonly name: string;
  readonly start: StartProcessor;
  /** Further flags of its start. */
  readonly flags: readonly string[];
  /** Whether its log tells each question, run and submission, which takes time, too. */
  readonly isTraced: boolean;
  /** Whether it works on several chains, and is looked at there. */
  readonly isEverywhere: boolean;
}

export const LINERA = "Linera's own";
export const PROGRAM = "binary";
export const FLOOR = "floor";
const LEAST = "least processor";

/** Linera's own, the program in its three forms, and the least that can do the work, in their turns. */
export function contestantsOf(node: LineraNode): readonly Contestant[] {
  const plain = { flags: [], isTraced: false, isEverywhere: true };
  return [
    { name: LINERA, start: startOwn(node), ...plain },
    { name: "Deno", start: programAs(SOURCES["deno"] ?? []), ...plain },
    { name: "Bun", start: programAs(SOURCES["bun"] ?? []), ...plain },
    { name: PROGRAM, start: programAs([BINARY]), ...plain },
    { name: LEAST, start: startLeast(node.chain), ...plain, isEverywhere: false },
  ];
}

/** The binary with a log from which the split of a single task is read. */
export const traced: Contestant = {
  name: "binary, log at debug",
  start: programAs([BINARY]),
  flags: ["--log-level", "debug"],
  isTraced: true,
  isEverywhere: false,
};

function programAs(command: readonly string[]): StartProcessor {
  return (options) => startProgram({ ...options, command });
}
