/**
 * `tasks show`: everything that is known of one task.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { PROTOCOL_VERSION as version } from "../../control/protocol.ts";
import type { CliContext } from "../machine.ts";
import { ask } from "./desk.ts";
import { settingsFor, TASK_FLAGS, type TaskFlags } from "./flags.ts";
import { noteSource, printJson, printWhole } from "./writing.ts";

export const showCommand = buildCommand<TaskFlags, [string], CliContext>({
  async func(flags, id) {
    const { machine } = this;
    const { json = false, timeout } = flags;
    const of = flags.application ?? null;
    const settings = settingsFor(flags, machine, "show");
    const request = { version, command: "show", of, id } as const;
    const answered = await ask(settings, request, machine, timeout);
    const { tasks } = answered;
    await (json ? printJson(tasks, machine) : printWhole(tasks, machine));
    noteSource(answered, machine);
  },
  parameters: {
    flags: TASK_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [{
        parse: String,
        placeholder: "ID",
        brief: "ID of the task, or the name that list has in front; the beginning is enough",
      }],
    },
  },
  docs: {
    brief: "Show everything that is known of a task",
    customUsage: ["ID [--application APP] [--json] [FLAGS]"],
    fullDescription: `Shows the state of a task, its attempts, what the last one failed with, the
size and the hash of its input, and the outcome that the journal keeps of it. Of
a group of several tasks, all of them in their order.`,
  },
});
