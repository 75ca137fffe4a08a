/**
 * `tasks`: what the processor has in hand, and what a person decides about it (R2).
 *
 * @module
 */
import { buildRouteMap } from "@stricli/core";
import { dropCommand } from "./tasks/drop.ts";
import { listCommand } from "./tasks/list.ts";
import { retryCommand } from "./tasks/retry.ts";
import { showCommand } from "./tasks/show.ts";

export const taskCommands = buildRouteMap({
  routes: { list: listCommand, show: showCommand, retry: retryCommand, drop: dropCommand },
  docs: {
    brief: "See which tasks are not settled and why, and retry or drop them",
    fullDescription: `Asks the processor that works in the state directory. When none is running,
its journal tells what it keeps.`,
  },
});
