/**
 * `tasks retry`: a person has what is parked released, and what waits tried now (R2).
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { CliError, EXIT } from "../exit_status.ts";
import type { CliContext } from "../machine.ts";
import { NAME } from "../version.ts";
import { decideAbout, IDS } from "./deciding.ts";
import { TASK_FLAGS, type TaskFlags, yes } from "./flags.ts";

interface RetryFlags extends TaskFlags {
  readonly "all"?: boolean;
}

export const retryCommand = buildCommand<RetryFlags, string[], CliContext>({
  async func({ all = false, ...flags }, ...ids) {
    if (all === ids.length > 0) throw new CliError(EXIT.usage, EITHER);
    await decideAbout("retry", all ? null : ids, flags, this.machine);
  },
  parameters: {
    flags: {
      ...TASK_FLAGS,
      "all": { ...yes, brief: "All that is parked or waits, but for what was dropped" },
    },
    positional: IDS,
  },
  docs: {
    brief: "Release what is parked, and try now what waits",
    customUsage: ["(ID… | --all) [--application APP] [FLAGS]"],
    fullDescription:
      `A parked group is released and starts with its first attempt; one that waits is
tried at once, and its attempts go on counting. The application is asked now,
also after questions that failed, and a chain on which nothing is submitted is
looked at again. What runs or is on its way goes on as it is.

Without a processor running, what is parked is released for its next start.`,
  },
});

const EITHER = "give the IDs of tasks, or --all for all that is parked or waits\n" +
  `All flags: ${NAME} tasks retry --help`;
