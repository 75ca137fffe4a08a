/**
 * The flags of `run`: Linera's own names where Linera has them, and the settings they stand for.
 *
 * @module
 */
import type { FlagParametersForType } from "@stricli/core";
import type { CliContext } from "./machine.ts";

/** What stricli hands over: texts, so that all of them are checked together (`settingsOf`). */
export interface RunFlags {
  readonly "config"?: string;
  readonly "node-url"?: string;
  readonly "node-header"?: readonly string[];
  readonly "chain"?: string;
  readonly "operator-application-ids"?: readonly string[];
  readonly "operators"?: readonly string[];
  readonly "task-retry-delay-secs"?: string;
  readonly "slow-task-group-secs"?: string;
  readonly "max-concurrency"?: string;
  readonly "state-dir"?: string;
  readonly "listen"?: string;
  readonly "listen-token-file"?: string;
  readonly "log-level"?: string;
  readonly "log-format"?: string;
  readonly "controller-id"?: string;
  readonly "controller-owner"?: string;
  readonly "deregister-on-exit"?: boolean;
  readonly "discover"?: readonly string[];
  readonly "dry-run"?: boolean;
}

const text = { kind: "parsed", parse: String, optional: true } as const;
const texts = { ...text, variadic: true } as const;
const yes = { kind: "boolean", optional: true, withNegated: false } as const;

/** One entry per flag; a default stands in its text, and a test holds it to the schema's. */
export const RUN_FLAGS: FlagParametersForType<RunFlags, CliContext> = {
  "config": {
    ...text,
    placeholder: "FILE",
    brief: "FILE with settings, in TOML (default: the platform's place, if there is one)",
  },
  "node-url": {
    ...text,
    placeholder: "URL",
    brief: "URL of the node, http or https, perhaps with a path (default: http://127.0.0.1:8080)",
  },
  "node-header": {
    ...texts,
    placeholder: "HEADER",
    brief: "'NAME: VALUE' for every request to the node, or @FILE with one a line; never logged",
  },
  "chain": {
    ...text,
    placeholder: "CHAIN",
    brief: "CHAIN of applications given without one (default: the node's default chain)",
  },
  "operator-application-ids": {
    ...texts,
    placeholder: "APP",
    brief: "APP or CHAIN:APP, an application to work for; at least one, repeat it for more",
  },
  "operators": {
    ...texts,
    placeholder: "NAME[=PATH]",
    brief: "NAME=PATH of an operator, NAME to look for on PATH, or NAME=URL; repeat it for more",
  },
  "task-retry-delay-secs": {
    ...text,
    placeholder: "SECONDS",
    brief: "SECONDS from a failure to the next attempt, growing by half each time (default: 5)",
  },
  "slow-task-group-secs": {
    ...text,
    placeholder: "SECONDS",
    brief: "SECONDS after which a run is reported as slow; it goes on (default: 300)",
  },
  "max-concurrency": {
    ...text,
    placeholder: "COUNT",
    brief: "COUNT of operators running at the same time, over all applications (default: 256)",
  },
  "state-dir": {
    ...text,
    placeholder: "DIR",
    brief: "DIR in which cursors and outcomes survive (default: the platform's state directory)",
  },
  "listen": {
    ...text,
    placeholder: "ADDRESS",
    brief: "ADDRESS such as 127.0.0.1:9090, to tell health and metrics on (default: none)",
  },
  "listen-token-file": {
    ...text,
    placeholder: "FILE",
    brief: "FILE with the token that has to be sent there; needed beyond 127.0.0.1 (default: none)",
  },
  "log-level": {
    ...text,
    placeholder: "LEVEL",
    brief: "LEVEL: trace, debug, info, warning, error or fatal (default: info)",
  },
  "log-format": {
    ...text,
    placeholder: "FORMAT",
    brief:
      "FORMAT: pretty, json, or auto: pretty on a terminal, JSON lines otherwise (default: auto)",
  },
  "controller-id": {
    ...text,
    placeholder: "APP",
    brief: "APP or CHAIN:APP of the controller that assigns services (default: none)",
  },
  "controller-owner": {
    ...text,
    placeholder: "OWNER",
    brief: "OWNER to register as at the controller (default: the owner of its chain)",
  },
  "deregister-on-exit": {
    ...yes,
    brief: "Take this worker out of the controller when the program ends (default: it stays)",
  },
  "discover": {
    ...texts,
    inferEmpty: true,
    placeholder: "CHAIN",
    brief: "Work for what asks for tasks, on the default chain or on CHAIN; repeat it for more",
  },
  "dry-run": {
    ...yes,
    brief: "Run each task once and print its outcome; send and store nothing",
  },
};
