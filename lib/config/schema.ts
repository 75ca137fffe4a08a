/**
 * The one schema of all settings: names, accepted values, defaults.
 *
 * @module
 */
import * as v from "valibot";
import { parseApplication, parseChain, parseOwner } from "../protocol/application_argument.ts";
import { headerProblem, parseNodeUrl } from "./node_address.ts";
import { choice, count, duration, orNone, parsed, size, trueOrFalse } from "./values.ts";

const LONGEST = { min: "1ms", max: "365d" } as const;
const RETRY_DELAY = { min: "1ms", max: "1d" } as const;
const RETRY_MAX = { min: "1ms", max: "30d" } as const;

const text = v.pipe(
  v.string("expected text"),
  v.check(
    (value) => value !== "" && !value.includes("\0"),
    "expected text, not empty, without NUL",
  ),
);

const argument = v.pipe(
  v.string("expected text"),
  v.check((value) => !value.includes("\0"), "expected text without NUL"),
);

const variable = v.pipe(
  text,
  v.check((value) => !value.includes("="), "expected the name of an environment variable"),
);

/** How one operator is run, and how its tasks are dealt with. */
const operator = v.objectWithRest(
  {
    /** A path, or the name of a command on PATH (O1). */
    command: text,
    args: v.optional(v.array(argument, "expected a list of texts"), []),
    /** The working directory; absent: the processor's own. */
    cwd: v.optional(text),
    /** The variables that it inherits (O6); absent: all but the processor's own settings. */
    envAllow: v.optional(v.array(variable, "expected a list of variable names")),
    /** When a run is ended and fails (O5). */
    timeout: orNone(duration(LONGEST)),
    /** What becomes of output that is no UTF-8 (O3). */
    encoding: v.optional(choice(["replace", "strict"]), "replace"),
    /** How old an outcome may be when it is sent again (U1). */
    outcomeMaxAge: v.optional(duration({ min: "0ms", max: "36500d" }), "60s"),
    /** Attempts after which a group is parked (R2); none: never. */
    maxAttempts: orNone(count({ min: 1, max: 1_000_000_000 })),
    /** Runs at the same time (T3); none: no limit of its own. */
    concurrency: orNone(count({ min: 1, max: 100_000 })),
    /** Between SIGTERM and SIGKILL (O4). */
    grace: v.optional(duration({ min: "0ms", max: "1h" }), "5s"),
    /** When a run is reported as slow (O5); absent: as for all. */
    slowAfter: v.optional(duration(LONGEST)),
    /** The first wait after a failure (R1); absent: `taskRetryDelay`. */
    retryDelay: v.optional(duration(RETRY_DELAY)),
    /** The longest wait between two attempts (R1); absent: as for all. */
    retryMax: v.optional(duration(RETRY_MAX)),
    /** Bytes of output beyond which a run fails (O3); none: what fits a request to the node. */
    maxOutput: orNone(size({ min: 0, max: "64 GiB" })),
  },
  v.never(),
  "expected a command, or an object with one",
);

const operatorOrCommand = v.pipe(
  v.unknown(),
  v.transform((value) => typeof value === "string" ? { command: value } : value),
  operator,
);

const operators = v.pipe(
  named("commands"),
  v.record(v.string(), operatorOrCommand),
  v.check((value) => !("" in value), "expected a name for each operator"),
);

const headers = v.pipe(
  named("values"),
  v.record(v.string(), v.string("expected text")),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const [name, value] of Object.entries(dataset.typed ? dataset.value : {})) {
      const problem = headerProblem(name, value);
      if (problem !== null) addIssue({ message: `the header ${JSON.stringify(name)} ${problem}` });
    }
  }),
);

/** An object of any names but the three that valibot's `record` would leave out without a word. */
function named(what: string) {
  return v.pipe(
    v.custom<Record<string, unknown>>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      `expected names with ${what}`,
    ),
    v.check(
      (value) =>
        !["__proto__", "constructor", "prototype"].some((name) => Object.hasOwn(value, name)),
      'the names "__proto__", "constructor" and "prototype" cannot be used',
    ),
  );
}

/** True for `chain`, or the chains by name. */
const discovery = v.union(
  [trueOrFalse, v.array(parsed("a chain id", parseChain))],
  "expected true, false, or a list of chain ids",
);

/** Everything that can be set; the keys are those of a configuration. */
export const SettingsSchema = v.objectWithRest(
  {
    node: v.optional(parsed("a URL", parseNodeUrl), "http://127.0.0.1:8080"),
    /** Each is checked; no error shows a value, which is secret as a rule. */
    nodeHeaders: v.optional(headers, {}),
    /** For applications that name none; none: the node's default chain. */
    chain: orNone(parsed("a chain id", parseChain)),
    /** `APP` or `CHAIN:APP`. */
    applications: v.optional(
      v.array(parsed("APP or CHAIN:APP", parseApplication), "expected a list of applications"),
      [],
    ),
    operators: v.optional(operators, {}),
    /** The controller application that assigns services (K3), `APP` or `CHAIN:APP`; none: none. */
    controllerId: orNone(parsed("APP or CHAIN:APP", parseApplication)),
    /** Who this worker registers as; none: the owner of the controller's chain. */
    controllerOwner: orNone(parsed("an owner", parseOwner)),
    /** Whether the worker is taken out of the controller at the end. */
    deregisterOnExit: v.optional(trueOrFalse, false),
    /** Applications that ask for tasks are looked for: on `chain`, or on these. */
    discover: v.optional(discovery, false),
    /** The first wait after a failure (R1). */
    taskRetryDelay: v.optional(duration(RETRY_DELAY), "5s"),
    /** The longest wait between two attempts (R1); absent: 5min, or the first one if longer. */
    retryMax: v.optional(duration(RETRY_MAX)),
    slowAfter: v.optional(duration(LONGEST), "300s"),
    maxConcurrency: v.optional(count({ min: 1, max: 100_000 }), 256),
    maxPerApplication: orNone(count({ min: 1, max: 100_000 })),
    maxQuestions: v.optional(count({ min: 1, max: 10_000 }), 32),
    /** At least what one request can hold (T3). */
    waitingBytes: v.optional(size({ min: "2 MiB", max: "64 GiB" }), "64 MiB"),
    /** 500 outcomes a request were the most that was measured (`docs/wire.md`). */
    maxShared: v.optional(count({ min: 1, max: 500 }), 50),
    askTimeout: v.optional(duration({ min: "1ms", max: "1h" }), "30s"),
    submitTimeout: v.optional(duration({ min: "1ms", max: "1d" }), "10min"),
    pollInterval: v.optional(duration({ min: "100ms", max: "1d" }), "30s"),
    drainTimeout: v.optional(duration({ min: "0ms", max: "1d" }), "20s"),
    /** `parse.ts` puts the platform's here when it is absent. */
    stateDir: v.pipe(
      v.string("expected a directory; HOME, which would tell one, is not set"),
      text,
    ),
    /** Lines of the history that are kept, for people. */
    historyMaxEntries: v.optional(count({ min: 0, max: 10_000_000 }), 10_000),
    /** How old a line of the history may be. */
    historyMaxAge: v.optional(duration({ min: "1s", max: "3650d" }), "7d"),
    logLevel: v.optional(choice(["trace", "debug", "info", "warning", "error", "fatal"]), "info"),
    /** `auto`: pretty on a terminal, JSON lines otherwise. */
    logFormat: v.optional(choice(["auto", "pretty", "json"]), "auto"),
    dryRun: v.optional(trueOrFalse, false),
  },
  v.never(),
  "expected settings by name",
);

/** What the schema makes of the values. */
export type ParsedSettings = v.InferOutput<typeof SettingsSchema>;

/** One operator of {@linkcode ParsedSettings}. */
export type ParsedOperator = v.InferOutput<typeof operator>;

/** The settings that there are, as an unknown one is answered. */
export const SETTING_NAMES: readonly string[] = Object.keys(SettingsSchema.entries);

/** The same for one operator. */
export const OPERATOR_SETTING_NAMES: readonly string[] = Object.keys(operator.entries);
