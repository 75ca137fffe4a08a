/**
 * The schema of one operator.
 *
 * @module
 */
import * as v from "valibot";
import { choice, count, described, duration, orNone, size, trueOrFalse } from "./values.ts";

/** Longer than anything runs. */
export const LONGEST = { min: "1ms", max: "365d" } as const;
/** Of a first wait, and of the longest (R1). */
export const RETRY_DELAY = { min: "1ms", max: "1d" } as const;
export const RETRY_MAX = { min: "1ms", max: "30d" } as const;

/** Text that is not empty and that the system can take. */
export const text = v.pipe(
  v.string("expected text"),
  v.check(
    (value) => value !== "" && !value.includes("\0"),
    "expected text, not empty, without NUL",
  ),
  v.metadata({ accepts: "text", json: { type: "string", minLength: 1 } }),
);

const argument = v.pipe(
  v.string("expected text"),
  v.check((value) => !value.includes("\0"), "expected text without NUL"),
  v.metadata({ accepts: "texts", json: { type: "string" } }),
);

const variable = v.pipe(
  text,
  v.check((value) => !value.includes("="), "expected the name of an environment variable"),
  v.metadata({ accepts: "variable names", json: { type: "string", pattern: "^[^=]+$" } }),
);

/** What may come out, whatever it is that runs. */
export const OUTPUT = {
  maxOutput: described(
    orNone(size({ min: 0, max: "64 GiB" })),
    "Bytes of output beyond which a run fails; what fits a request to the node is the most.",
  ),
  encoding: described(
    v.optional(choice(["replace", "strict"]), "replace"),
    "What becomes of output that is no UTF-8: it is replaced, or the run fails.",
  ),
};

/** How processes of a command are run, and what they may take. */
export const PROCESS = {
  args: described(
    v.optional(v.array(argument, "expected a list of texts"), []),
    "The arguments of the command.",
  ),
  cwd: described(
    v.optional(text),
    "The directory that it runs in; absent: the processor's own.",
    ".",
  ),
  privateDirectory: described(
    v.optional(trueOrFalse, false),
    "Whether each run gets an empty directory to run in, removed at its end (O7); without cwd.",
  ),
  envAllow: described(
    v.optional(v.array(variable, "expected a list of variable names")),
    "The variables that it inherits; absent: all but the processor's own settings.",
    ["PATH", "HOME"],
  ),
  timeout: described(
    orNone(duration(LONGEST)),
    "After this long a run is ended, and has failed.",
  ),
  grace: described(
    v.optional(duration({ min: "0ms", max: "1h" }), "5s"),
    "The time between SIGTERM and SIGKILL when a run is ended.",
  ),
  ...OUTPUT,
  maxMemory: described(
    orNone(size({ min: "1 MiB", max: "1024 GiB" })),
    "Private memory of each process of a run (O7). On Linux.",
  ),
  maxCpuTime: described(
    orNone(duration({ min: "1s", max: "365d" })),
    "Processor time of each process of a run, in whole seconds (O7).",
  ),
  maxFileSize: described(
    orNone(size({ min: 512, max: "1024 GiB" })),
    "Bytes of each file that a run writes (O7). On Linux.",
  ),
};

/** How the tasks of an operator are dealt with, whatever it is that runs. */
export const TASKS = {
  concurrency: described(
    orNone(count({ min: 1, max: 100_000 })),
    "Runs at the same time, over all applications.",
  ),
  slowAfter: described(
    v.optional(duration(LONGEST)),
    "After this long a run is reported as slow; absent: as for all.",
    "300s",
  ),
  maxAttempts: described(
    orNone(count({ min: 1, max: 1_000_000_000 })),
    "Attempts after which a group is parked (R2).",
  ),
  retryDelay: described(
    v.optional(duration(RETRY_DELAY)),
    "The first wait after a failure (R1); absent: taskRetryDelay.",
    "5s",
  ),
  retryMax: described(
    v.optional(duration(RETRY_MAX)),
    "The longest wait between two attempts (R1); absent: as for all.",
    "5min",
  ),
  outcomeMaxAge: described(
    v.optional(duration({ min: "0ms", max: "36500d" }), "60s"),
    "How old an outcome may be when it is sent again (U1).",
  ),
};

/** One operator that is a command. */
export const operator = v.objectWithRest(
  {
    command: described(text, "A path, or the name of a command on PATH.", "./price.py"),
    ...PROCESS,
    ...TASKS,
  },
  v.never(),
  "expected a command, or a table with one",
);

/** One such operator, resolved. */
export type ParsedOperator = v.InferOutput<typeof operator>;
