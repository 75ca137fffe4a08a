/**
 * How one operator is run.
 *
 * @module
 */

import type { ProcessLimits } from "./limits.ts";

/** What an operator's name maps to (O1). How often and how many at once is the processor's. */
export interface OperatorOptions extends ProcessLimits {
  /** A path, or the name of a command on PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** Where it runs; absent: in the processor's own working directory. */
  readonly cwd?: string;
  /** Whether each run gets a directory of its own to run in (O7), in place of `cwd`. */
  readonly privateDirectory?: boolean;
  /** Names of the variables that it inherits (O6); absent: all of them. PATH counts, too. */
  readonly envAllow?: readonly string[];
  /** Names of variables that hold secrets of the processor: not inherited unless `envAllow` says. */
  readonly envHidden?: readonly string[];
  /** Milliseconds, 1 or more, after which a run is ended and fails (O5); null or absent: never. */
  readonly timeoutMs?: number | null;
  /** What becomes of output that is no UTF-8: replaced as Linera does, or the run fails (O3). */
  readonly encoding: "replace" | "strict";
  /** Milliseconds, 0 or more, between SIGTERM and SIGKILL when a run is ended (O4). */
  readonly graceMs: number;
  /** Bytes of output beyond which a run fails (O3); null or absent: what a request can hold. */
  readonly maxOutputBytes?: number | null;
}

/** What holds for an operator of which only the command is known. */
export const OPERATOR_DEFAULTS: Pick<OperatorOptions, "args" | "encoding" | "graceMs"> = {
  args: [],
  encoding: "replace",
  graceMs: 5_000,
};

/** Throws a `RangeError` that names the operator, the option and the value that is out of range. */
export function checkOperatorOptions(operator: string, options: OperatorOptions): void {
  const { command, args, cwd, envAllow = [], encoding, graceMs } = options;
  const { timeoutMs = null, maxOutputBytes = null } = options;
  const expect = (holds: boolean, rule: string, value: unknown) => {
    if (!holds) throw new RangeError(`Operator "${operator}": ${rule}, not ${show(value)}`);
  };
  expect(isPath(command), "its command is a path or a name", command);
  for (const arg of args) expect(!arg.includes("\0"), "an argument has no NUL inside", arg);
  expect(cwd === undefined || isPath(cwd), "its working directory is a path", cwd);
  for (const name of envAllow) {
    expect(/^[^=\0]+$/.test(name), "envAllow lists names of variables", name);
  }
  expect(timeoutMs === null || timeoutMs >= 1, "timeoutMs is 1 or more, or null", timeoutMs);
  expect(
    maxOutputBytes === null || maxOutputBytes >= 0,
    "maxOutputBytes is 0 or more, or null",
    maxOutputBytes,
  );
  expect(
    cwd === undefined || options.privateDirectory !== true,
    "a run in a directory of its own has no other working directory",
    cwd,
  );
  for (const name of ["maxMemoryBytes", "maxCpuTimeMs", "maxFileSizeBytes"] as const) {
    const limit = options[name] ?? null;
    expect(
      limit === null || limit >= 1 && limit < Infinity,
      `${name} is 1 or more, or null`,
      limit,
    );
  }
  expect(graceMs >= 0 && graceMs < Infinity, "graceMs is 0 or more", graceMs);
  expect(
    encoding === "replace" || encoding === "strict",
    "encoding is replace or strict",
    encoding,
  );
}

function isPath(text: string): boolean {
  return text !== "" && !text.includes("\0");
}

function show(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
