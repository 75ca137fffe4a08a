/**
 * `config`: what is set, whether it is right, and a file to begin with.
 *
 * @module
 */
import { buildRouteMap } from "@stricli/core";
import { checkCommand } from "./config/check.ts";
import { initCommand } from "./config/init.ts";
import { schemaCommand } from "./config/schema.ts";
import { showCommand } from "./config/show.ts";

export const configCommands = buildRouteMap({
  routes: { check: checkCommand, show: showCommand, init: initCommand, schema: schemaCommand },
  docs: {
    brief: "Write, check and show the configuration file",
    fullDescription: `Settings come from a TOML file, from variables such as
LINERA_TASK_PROCESSOR_NODE, and from flags. A flag counts before a variable, and
a variable before the file.`,
  },
});
