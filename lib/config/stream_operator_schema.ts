/**
 * The schema of one operator whose processes stay (O10).
 *
 * @module
 */
import * as v from "valibot";
import { LONGEST, PROCESS, TASKS, text } from "./operator_schema.ts";
import { count, described, duration, orNone, trueOrFalse } from "./values.ts";

/** One operator whose processes stay. */
export const streamOperator = v.objectWithRest(
  {
    stream: described(
      text,
      "A path, or the name of a command on PATH; its process stays, and has a line for each task.",
      "./classify.py",
    ),
    processes: described(
      v.optional(count({ min: 1, max: 1_000 }), 1),
      "Processes at the same time; each is started when there is a task for it.",
    ),
    ...PROCESS,
    privateDirectory: described(
      v.optional(trueOrFalse, false),
      "Whether each process gets an empty directory to run in, removed at its end; without cwd.",
    ),
    timeout: described(
      orNone(duration(LONGEST)),
      "After this long with its process a task has failed, and the process is replaced.",
    ),
    maxCpuTime: described(
      orNone(duration({ min: "1s", max: "365d" })),
      "Processor time of each process in all its life, in whole seconds (O7).",
    ),
    ...TASKS,
    concurrency: described(
      v.optional(count({ min: 1, max: 10_000 }), 1),
      "Tasks that each process has at the same time.",
    ),
  },
  v.never(),
  "expected a command, or a table with one",
);

/** One such operator, resolved. */
export type ParsedStreamOperator = v.InferOutput<typeof streamOperator>;
