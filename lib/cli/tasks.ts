/**
 * `tasks`: what the processor has in hand, and what a person decides about it (R2).
 *
 * @module
 */
import { buildRouteMap } from "@stricli/core";
import { listCommand } from "./tasks/list.ts";
import { showCommand } from "./tasks/show.ts";

export const taskCommands = buildRouteMap({
  routes: { list: listCommand, show: showCommand },
  docs: {
    brief: "See which tasks are not settled, and why",
    fullDescription: `Asks the processor that works in the state directory. When none is running,
its journal tells what it keeps.`,
  },
});
