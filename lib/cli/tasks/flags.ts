/**
 * The flags of the commands that ask about tasks.
 *
 * @module
 */
import type { Settings } from "../../config/settings.ts";
import type { Of } from "../../control/protocol.ts";
import { parseApplication } from "../../protocol/application_argument.ts";
import type { Machine } from "../machine.ts";
import { RUN_FLAGS, type RunFlags } from "../run_flags.ts";
import { settingsOf } from "../run_settings.ts";
import { TIMEOUT_FLAG } from "../timeout_flag.ts";

/** What all of them have. */
export interface TaskFlags extends Pick<RunFlags, "config" | "state-dir"> {
  readonly "application"?: NonNullable<Of>;
  readonly "json"?: boolean;
  readonly "timeout": number;
}

/** A flag that is there or not. */
export const yes = { kind: "boolean", optional: true, withNegated: false } as const;

/** In the order in which the help has them. */
export const TASK_FLAGS = {
  "config": RUN_FLAGS.config,
  "state-dir": {
    ...RUN_FLAGS["state-dir"],
    brief: "DIR of the processor (default: the platform's state directory)",
  },
  "application": {
    kind: "parsed",
    parse: parseApplication,
    optional: true,
    placeholder: "APP",
    brief: "APP or CHAIN:APP, whose tasks are meant (default: all)",
  },
  "json": { ...yes, brief: "A line of JSON for each task" },
  "timeout": { ...TIMEOUT_FLAG, brief: "TIME that the processor is waited for, such as 10s" },
} as const;

/** The settings that say which processor is meant. */
export function settingsFor(flags: TaskFlags, machine: Machine, command: string): Settings {
  const { config, "state-dir": stateDir } = flags;
  const given = {
    ...(config === undefined ? {} : { config }),
    ...(stateDir === undefined ? {} : { "state-dir": stateDir }),
  };
  return settingsOf(given, machine, `tasks ${command}`);
}
