/**
 * `tasks list`: what is known of each task that is not settled.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { PROTOCOL_VERSION as version } from "../../control/protocol.ts";
import type { CliContext } from "../machine.ts";
import { ask } from "./desk.ts";
import { settingsFor, TASK_FLAGS, type TaskFlags, yes } from "./flags.ts";
import { noteSource, printJson, printList } from "./writing.ts";

interface ListFlags extends TaskFlags {
  readonly "parked"?: boolean;
}

export const listCommand = buildCommand<ListFlags, [], CliContext>({
  async func({ parked = false, ...flags }) {
    const { machine } = this;
    const { json = false, timeout } = flags;
    const of = flags.application ?? null;
    const settings = settingsFor(flags, machine, "list");
    const request = { version, command: "list", of, parked } as const;
    const answered = await ask(settings, request, machine, timeout);
    const { tasks } = answered;
    await (json ? printJson(tasks, machine) : printList(tasks, machine));
    noteSource(answered, machine);
  },
  parameters: {
    flags: { ...TASK_FLAGS, "parked": { ...yes, brief: "Only what is parked or dropped" } },
  },
  docs: {
    brief: "List the tasks that are not settled, and what each waits for",
    customUsage: ["[--application APP] [--parked] [--json] [FLAGS]"],
    fullDescription: `Lists the tasks that a processor knows and has not settled: those that run,
wait for a retry, whose outcome waits, and those that are parked. In front of
each is the name of its group, which show, retry and drop take as they take the
task's id.

The processor is asked through a socket in its state directory. When none is
running, its journal tells what it keeps: what is parked, and outcomes.`,
  },
});
