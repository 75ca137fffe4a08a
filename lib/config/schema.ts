/**
 * The one schema of all settings: names, accepted values, defaults.
 *
 * @module
 */
import * as v from "valibot";
import { parseApplication, parseChain, parseOwner } from "../protocol/application_argument.ts";
import { LISTEN_PATTERN, parseListen } from "./listen_address.ts";
import { parseNodeUrl } from "./node_address.ts";
import { nodeHeaders } from "./header_schema.ts";
import { LONGEST, RETRY_DELAY, RETRY_MAX, text } from "./operator_schema.ts";
import { token } from "./secret_schema.ts";
import { operators } from "./table_schemas.ts";
import { choice, count, described, duration, orNone, parsed, size, trueOrFalse } from "./values.ts";

const HASH = "[0-9a-fA-F]{64}";
const chainId = parsed("a chain id", parseChain, `^${HASH}$`);
const application = parsed("APP or CHAIN:APP", parseApplication, `^(?:${HASH}:)?${HASH}$`);
const owner = parsed("an owner", parseOwner, "^0[xX](?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40})$");

/** True for `chain`, or the chains by name. */
const discovery = v.pipe(
  v.lazy((input) => Array.isArray(input) ? v.array(chainId) : discoveryOrNot),
  v.metadata({
    accepts: "true, false, or a list of chain ids",
    json: {
      anyOf: [
        { type: "boolean" },
        { type: "array", items: { type: "string", pattern: `^${HASH}$` } },
      ],
    },
  }),
);

const discoveryOrNot = v.pipe(
  v.union([v.boolean(), v.picklist(["true", "false"])], "expected true, false, or chain ids"),
  v.transform((value) => value === true || value === "true"),
);

/** Everything that can be set; the keys are those of a configuration. */
export const SettingsSchema = v.objectWithRest(
  {
    node: described(
      v.optional(parsed("a URL", parseNodeUrl, "^https?://"), "http://127.0.0.1:8080"),
      "The URL of the node, http or https, perhaps with a path.",
    ),
    nodeHeaders: described(
      v.optional(nodeHeaders, {}),
      "Headers of every request to the node; secret, and never shown.",
      { authorization: { file: "token" } },
    ),
    chain: described(
      orNone(chainId),
      "The chain of applications that name none; absent: the node's default chain.",
    ),
    applications: described(
      v.optional(v.array(application, "expected a list of applications"), []),
      "The applications to work for.",
    ),
    operators: described(
      v.optional(operators, {}),
      "The operators by name: a command, the URL of a service, or a table with one.",
    ),
    controllerId: described(
      orNone(application),
      "The controller application that assigns services.",
    ),
    controllerOwner: described(
      orNone(owner),
      "Who this worker registers as; absent: the owner of the controller's chain.",
    ),
    deregisterOnExit: described(
      v.optional(trueOrFalse, false),
      "Whether this worker is taken out of the controller at the end.",
    ),
    discover: described(
      v.optional(discovery, false),
      "Whether applications that ask for tasks are looked for: on `chain`, or on these chains.",
    ),
    taskRetryDelay: described(
      v.optional(duration(RETRY_DELAY), "5s"),
      "The first wait after a failure (R1).",
    ),
    retryMax: described(
      v.optional(duration(RETRY_MAX)),
      "The longest wait between two attempts (R1); absent: 5min, or the first one if longer.",
      "5min",
    ),
    slowAfter: described(
      v.optional(duration(LONGEST), "300s"),
      "After this long a run is reported as slow; it goes on.",
    ),
    maxConcurrency: described(
      v.optional(count({ min: 1, max: 100_000 }), 256),
      "Operators running at the same time, over all applications (T3).",
    ),
    maxPerApplication: described(
      orNone(count({ min: 1, max: 100_000 })),
      "Operators running at the same time for one application (T3).",
    ),
    maxQuestions: described(
      v.optional(count({ min: 1, max: 10_000 }), 32),
      "Questions to the node at the same time (A8).",
    ),
    // At least what one request can hold.
    waitingBytes: described(
      v.optional(size({ min: "2 MiB", max: "64 GiB" }), "64 MiB"),
      "Bytes of outcomes that wait for submission, above which fewer runs are started (T3).",
    ),
    // 500 outcomes a request were the most that was measured (`docs/wire.md`).
    maxShared: described(
      v.optional(count({ min: 1, max: 500 }), 200),
      "Outcomes that share a request and a block at most (U6).",
    ),
    askTimeout: described(
      v.optional(duration({ min: "1ms", max: "1h" }), "30s"),
      "After this long a question is given up (A5).",
    ),
    submitTimeout: described(
      v.optional(duration({ min: "1ms", max: "1d" }), "10min"),
      "After this long a submission is given up as unknown (U3).",
    ),
    pollInterval: described(
      v.optional(duration({ min: "100ms", max: "1d" }), "30s"),
      "How long a chain may be silent before its height is read (A6).",
    ),
    drainTimeout: described(
      v.optional(duration({ min: "0ms", max: "1d" }), "20s"),
      "How long running operators have to end when the program stops (D1).",
    ),
    // `parse.ts` puts the platform's here when it is absent.
    stateDir: described(
      v.pipe(
        v.string("expected a directory, as --state-dir: HOME, which would tell one, is not set"),
        text,
      ),
      "The directory in which cursors and outcomes survive; absent: the platform's.",
      "/var/lib/linera-task-processor",
    ),
    historyMaxEntries: described(
      v.optional(count({ min: 0, max: 10_000_000 }), 10_000),
      "Lines of the journal's history that are kept.",
    ),
    historyMaxAge: described(
      v.optional(duration({ min: "1s", max: "3650d" }), "7d"),
      "How old a line of the history may be.",
    ),
    listen: described(
      orNone(parsed("an address such as 127.0.0.1:9090", parseListen, LISTEN_PATTERN)),
      "Where health and metrics are told: a port of 127.0.0.1, or ADDRESS:PORT with `listenToken`.",
      "127.0.0.1:9090",
    ),
    listenToken: described(
      orNone(token),
      "What whoever asks there has to send, as `Authorization: Bearer TOKEN`; never shown.",
      { file: "listen-token" },
    ),
    logLevel: described(
      v.optional(choice(["trace", "debug", "info", "warning", "error", "fatal"]), "info"),
      "Lines of this level and above are logged.",
    ),
    logFormat: described(
      v.optional(choice(["auto", "pretty", "json"]), "auto"),
      "The form of the log; auto: pretty on a terminal, JSON lines otherwise.",
    ),
    dryRun: described(
      v.optional(trueOrFalse, false),
      "Runs each task once and prints its outcome; sends and stores nothing.",
    ),
  },
  v.never(),
  "expected settings by name",
);

/** What the schema makes of the values. */
export type ParsedSettings = v.InferOutput<typeof SettingsSchema>;

/** The settings that there are, as an unknown one is answered. */
export const SETTING_NAMES: readonly string[] = Object.keys(SettingsSchema.entries);
