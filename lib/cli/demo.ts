/**
 * `demo`: a node of its own, applications that ask for work, and the processor that does it; all of
 * it in the open, with a ledger at the end.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { CliError, EXIT } from "./exit_status.ts";
import type { CliContext } from "./machine.ts";

interface DemoFlags {
  readonly "state-dir"?: string;
}

export const demoCommand = buildCommand<DemoFlags, [], CliContext>({
  async func(flags) {
    // The node is half of the program, and no other command needs it.
    const { demonstrate } = await import("./demo/demonstrate.ts");
    const problems = await demonstrate(this.machine, flags["state-dir"]);
    if (problems > 0) throw new CliError(EXIT.failed, "the demonstration went wrong, see above");
  },
  parameters: {
    flags: {
      "state-dir": {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "DIR",
        brief: "DIR in which the processor keeps its state (default: a temporary directory)",
      },
    },
  },
  docs: {
    brief: "Show all of it in ten seconds, with a node of its own",
    customUsage: ["[--state-dir DIR]"],
    fullDescription: `Starts a development node, two applications and the processor in one process,
requests tasks of several kinds, shows what happens, and checks at the end that
each of them was stored exactly once, with the output of its own input. The exit
status is 1 when that does not hold.`,
  },
});
