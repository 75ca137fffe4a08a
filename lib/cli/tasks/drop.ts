/**
 * `tasks drop`: a person has nothing done for a task any more (R2).
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { CliContext } from "../machine.ts";
import { decideAbout, IDS } from "./deciding.ts";
import { TASK_FLAGS, type TaskFlags } from "./flags.ts";

export const dropCommand = buildCommand<TaskFlags, string[], CliContext>({
  async func(flags, ...ids) {
    await decideAbout("drop", ids, flags, this.machine);
  },
  parameters: { flags: TASK_FLAGS, positional: { ...IDS, minimum: 1 } },
  docs: {
    brief: "Have nothing run or sent for a task, until it is retried",
    customUsage: ["ID… [--application APP] [FLAGS]"],
    fullDescription: `Ends what runs for a task and throws its outcome away. No operator runs for it
until somebody retries it, or the application no longer lists it, or lists it
with another input. The application is told nothing: what it lists, it goes on
listing.

What has been sent already may still be stored. The positional tasks of an
application are one group and are dropped together, as are tasks with the same
id: their outcomes are stored in order.`,
  },
});
